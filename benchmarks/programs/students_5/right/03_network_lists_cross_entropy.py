"""A plain feedforward network, one column vector at a time, with the cross-entropy cost."""
import random

import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid linear sigmoid", "samples": "one_column",
           "loss": {"kind": "binary_cross_entropy", "reduction": "sum"}}


class Network(object):

    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.sizes = sizes
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) / np.sqrt(x) for x, y in zip(sizes[:-1], sizes[1:])]

    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(w @ a + b)
        return a

    def SGD(self, training_data, epochs, mini_batch_size, eta):
        for j in range(epochs):
            random.shuffle(training_data)
            for k in range(0, len(training_data), mini_batch_size):
                self.update_mini_batch(training_data[k:k + mini_batch_size], eta)

    def update_mini_batch(self, mini_batch, eta):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        for x, y in mini_batch:
            delta_b, delta_w = self.backprop(x, y)
            nabla_b = [nb + d for nb, d in zip(nabla_b, delta_b)]
            nabla_w = [nw + d for nw, d in zip(nabla_w, delta_w)]
        self.weights = [w - eta / len(mini_batch) * nw for w, nw in zip(self.weights, nabla_w)]
        self.biases = [b - eta / len(mini_batch) * nb for b, nb in zip(self.biases, nabla_b)]

    def backprop(self, x, y):
        activations = [x]
        for b, w in zip(self.biases, self.weights):
            activations.append(sigmoid(w @ activations[-1] + b))
        # insert at the front instead of writing to index -l
        nabla_b, nabla_w = [], []
        delta = activations.pop() - y
        for w in reversed(self.weights):
            a = activations.pop()
            nabla_b.insert(0, delta)
            nabla_w.insert(0, np.outer(delta, a))
            delta = (w.T @ delta) * (a - a ** 2)     # the last round's delta is not used
        return nabla_b, nabla_w


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


if __name__ == "__main__":
    data = [(np.array([[a], [b]]), np.array([[float(a != b)]])) for a in (0, 1) for b in (0, 1)]
    net = Network([2, 4, 3, 1])
    net.SGD(data, 300, 4, 3.0)
    for x, y in data:
        print(x.ravel(), net.feedforward(x).item(), y.item())
