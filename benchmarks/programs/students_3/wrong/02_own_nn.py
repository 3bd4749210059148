import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "cross_entropy", "optimizer": {"momentum": 0.5}}


class NeuralNetwork:
    def __init__(self, inputnodes, hiddennodes, outputnodes):
        self.wih = np.random.normal(0.0, pow(inputnodes, -0.5), (hiddennodes, inputnodes))
        self.bih = np.zeros((hiddennodes, 1))
        self.who = np.random.normal(0.0, pow(hiddennodes, -0.5), (outputnodes, hiddennodes))
        self.bho = np.zeros((outputnodes, 1))
        self.v_wih = np.zeros_like(self.wih)
        self.v_bih = np.zeros_like(self.bih)
        self.v_who = np.zeros_like(self.who)
        self.v_bho = np.zeros_like(self.bho)
        self.momentum = 0.5

    def train(self, inputs_list, targets_list, lr):
        inputs = np.array(inputs_list, ndmin=2).T
        targets = np.array(targets_list, ndmin=2).T
        n = inputs.shape[1]
        hidden = 1 / (1 + np.exp(-(self.wih @ inputs + self.bih)))
        final = self.who @ hidden + self.bho
        final = np.exp(final - final.max(axis=0, keepdims=True))
        final = final / final.sum(axis=0, keepdims=True)
        loss = -np.sum(targets * np.log(final)) / n

        output_errors = (final - targets) / n
        hidden_errors = self.who.T @ output_errors
        hidden_delta = hidden_errors * hidden * (1.0 - hidden)

        self.v_who = self.momentum * self.v_who + output_errors @ hidden.T
        self.v_bho = self.momentum * self.v_bho + output_errors.sum(axis=1, keepdims=True)
        self.v_wih = hidden_delta @ inputs.T
        self.v_bih = self.momentum * self.v_bih + hidden_delta.sum(axis=1, keepdims=True)
        self.who -= lr * self.v_who
        self.bho -= lr * self.v_bho
        self.wih -= lr * self.v_wih
        self.bih -= lr * self.v_bih
        return loss
