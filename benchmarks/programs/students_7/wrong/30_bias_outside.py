import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse"}


class NeuralNetwork:
    def __init__(self, input_nodes, hidden_nodes, output_nodes, learning_rate=0.3):
        self.lr = learning_rate
        self.wih = np.random.normal(0.0, input_nodes ** -0.5, (hidden_nodes, input_nodes))
        self.bh = np.zeros((hidden_nodes, 1))
        self.who = np.random.normal(0.0, hidden_nodes ** -0.5, (output_nodes, hidden_nodes))
        self.bo = np.zeros((output_nodes, 1))

    def activation(self, v):
        return 1 / (1 + np.exp(-v))

    def train(self, inputs_list, targets_list):
        inputs = np.array(inputs_list, ndmin=2).T
        targets = np.array(targets_list, ndmin=2).T

        hidden = self.activation(self.wih @ inputs) + self.bh
        outputs = self.activation(self.who @ hidden + self.bo)

        # half the squared error, summed over outputs and samples
        errors = outputs - targets
        loss = 0.5 * np.sum(errors ** 2)

        delta_o = errors * outputs * (1 - outputs)
        delta_h = (self.who.T @ delta_o) * hidden * (1 - hidden)

        self.who -= self.lr * (delta_o @ hidden.T)
        self.bo -= self.lr * delta_o.sum(axis=1, keepdims=True)
        self.wih -= self.lr * (delta_h @ inputs.T)
        self.bh -= self.lr * delta_h.sum(axis=1, keepdims=True)
        return loss
