"""network with lists of weights and biases, cross-entropy cost, one column vector at a time"""
import random

import numpy as np

HARNESS = {
    "network": "linear sigmoid linear sigmoid linear sigmoid",
    "loss": {"kind": "binary_cross_entropy", "reduction": "sum"},
    "samples": "one_column",
}


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


class Network:

    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.sizes = sizes
        self.biases = [np.random.randn(n, 1) for n in sizes[1:]]
        self.weights = [np.random.randn(n, k) / np.sqrt(k) for k, n in zip(sizes[:-1], sizes[1:])]

    def feedforward(self, a):
        for w, b in zip(self.weights, self.biases):
            a = sigmoid(np.dot(w, a) + b)
        return a

    def SGD(self, training_data, epochs, eta):
        for _ in range(epochs):
            random.shuffle(training_data)
            for x, y in training_data:
                nabla_b, nabla_w = self.backprop(x, y)
                self.weights = [w - eta * g for w, g in zip(self.weights, nabla_w)]
                self.biases = [b - eta * g for b, g in zip(self.biases, nabla_b)]

    def backprop(self, x, y):
        """Return (nabla_b, nabla_w), layer by layer, for the cost of one example."""
        activations = [x]
        for w, b in zip(self.weights, self.biases):
            activations.append(sigmoid(w @ activations[-1] + b))
        nabla_b, nabla_w = [], []
        # with this cost the sigmoid of the output cancels
        delta = activations.pop() - y
        for w in reversed(self.weights):
            a = activations.pop()
            nabla_b.insert(0, delta)
            nabla_w.insert(0, delta @ a.T)
            # for the input layer this is computed too, but never used
            delta = (w.T @ delta) * (a - a ** 2)
        return nabla_b, nabla_w


def total_cost(net, data):
    s = 0.0
    for x, y in data:
        a = net.feedforward(x)
        s += np.sum(np.nan_to_num(-y * np.log(a) - (1 - y) * np.log(1 - a)))
    return s / len(data)


if __name__ == "__main__":
    np.random.seed(0)
    xor = [(np.array([[p], [q]], float), np.array([[float(p != q)]])) for p in (0, 1) for q in (0, 1)]
    net = Network([2, 4, 3, 1])
    net.SGD(xor, 400, 0.5)
    print(total_cost(net, xor))
