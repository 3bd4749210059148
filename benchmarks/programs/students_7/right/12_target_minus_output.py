# The old style: error = target - output, and the weights go UP along it.
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse"}


def nonlin(v, deriv=False):
    if deriv:
        return v * (1 - v)  # v is the activation here
    return 1 / (1 + np.exp(-v))


class Perceptron:
    def __init__(self, n_in, n_hidden, n_out):
        np.random.seed(1)
        self.syn0 = 2 * np.random.random((n_in, n_hidden)) - 1
        self.bias0 = np.zeros((1, n_hidden))
        self.syn1 = 2 * np.random.random((n_hidden, n_out)) - 1
        self.bias1 = np.zeros((1, n_out))

    def forward(self, X):
        self.l0 = X
        self.l1 = nonlin(np.dot(self.l0, self.syn0) + self.bias0)
        self.l2 = nonlin(np.dot(self.l1, self.syn1) + self.bias1)
        return self.l2

    def train_step(self, X, y, lr):
        self.forward(X)
        l2_error = y - self.l2
        loss = np.sum(l2_error ** 2) / 2

        l2_delta = l2_error * nonlin(self.l2, deriv=True)
        l1_error = l2_delta.dot(self.syn1.T)
        l1_delta = l1_error * nonlin(self.l1, deriv=True)

        self.syn1 += lr * self.l1.T.dot(l2_delta)
        self.bias1 += lr * l2_delta.sum(axis=0, keepdims=True)
        self.syn0 += lr * self.l0.T.dot(l1_delta)
        self.bias0 += lr * l1_delta.sum(axis=0, keepdims=True)
        return loss
