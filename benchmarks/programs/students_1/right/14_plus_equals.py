import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5},
           "call": "NeuralNetwork", "step": "train", "weight": "out_in", "samples": "rows", "bias": "column",
           "parameters": {"wih": "linear1.weight", "bh": "linear1.bias", "who": "linear2.weight", "bo": "linear2.bias"}}


class NeuralNetwork:
    """After 'Make Your Own Neural Network', with biases and for several samples."""

    def __init__(self, sizes):
        inodes, hnodes, onodes = sizes
        self.wih = np.random.normal(0.0, pow(inodes, -0.5), (hnodes, inodes))
        self.who = np.random.normal(0.0, pow(hnodes, -0.5), (onodes, hnodes))
        self.bh = np.zeros((hnodes, 1))
        self.bo = np.zeros((onodes, 1))
        self.activation_function = lambda x: 0.5 + 0.5 * np.tanh(x / 2)

    def query(self, inputs):
        hidden_outputs = self.activation_function(np.dot(self.wih, inputs) + self.bh)
        final_outputs = self.activation_function(np.dot(self.who, hidden_outputs) + self.bo)
        return hidden_outputs, final_outputs

    def train(self, inputs_list, targets_list, lr):
        inputs = np.array(inputs_list, ndmin=2).T
        targets = np.array(targets_list, ndmin=2).T

        hidden_outputs, final_outputs = self.query(inputs)

        # error is the (target - actual)
        output_errors = (targets - final_outputs) * final_outputs * (1.0 - final_outputs)
        # split by weights
        hidden_errors = np.dot(self.who.T, output_errors) * hidden_outputs * (1.0 - hidden_outputs)

        # output_errors has the sign of a step downhill, so the weights are increased
        self.who += lr * np.dot(output_errors, np.transpose(hidden_outputs))
        self.bo += lr * np.sum(output_errors, axis=1, keepdims=True)
        self.wih += lr * np.dot(hidden_errors, np.transpose(inputs))
        self.bh += lr * np.sum(hidden_errors, axis=1, keepdims=True)
