import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse"}


class NeuralNetwork:
    # error = target - prediction, so the weights go UP the direction (+=)

    def __init__(self, input_size, hidden_size, output_size):
        self.weights1 = np.random.rand(input_size, hidden_size)
        self.bias1 = np.zeros((1, hidden_size))
        self.weights2 = np.random.rand(hidden_size, output_size)
        self.bias2 = np.zeros((1, output_size))

    @staticmethod
    def sigmoid(s, deriv=False):
        if deriv:
            return s * (1 - s)
        return 1 / (1 + np.exp(-s))

    def feedforward(self, x):
        self.layer1 = self.sigmoid(np.dot(x, self.weights1) + self.bias1)
        self.output = self.sigmoid(np.dot(self.layer1, self.weights2) + self.bias2)
        return self.output

    def train_step(self, x, y, lr):
        out = self.feedforward(x)
        error = y - out
        loss = np.mean(error ** 2)
        out_delta = 2 * error / error.size * self.sigmoid(out, deriv=True)
        hid_delta = out_delta.dot(self.weights2.T) * self.sigmoid(self.layer1, deriv=True)
        self.weights2 += lr * self.layer1.T.dot(out_delta)
        self.bias2 += lr * out_delta.sum(axis=0, keepdims=True)
        self.weights1 += lr * x.T.dot(hid_delta)
        self.bias1 += lr * hid_delta.sum(axis=0, keepdims=True)
        return loss
