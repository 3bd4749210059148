import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid linear sigmoid", "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5}, "samples": "one_column"}


class Network:

    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.sizes = sizes
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]

    def backprop(self, x, y):
        """Return (nabla_b, nabla_w) for the cost 0.5 * |a - y|^2 of one example."""
        nabla_b, nabla_w = [], []
        activation = x
        activations = [x]
        zs = []
        for b, w in zip(self.biases, self.weights):
            z = w @ activation + b
            zs.append(z)
            activation = sigmoid(z)
            activations.append(activation)
        upstream = activations[-1] - y
        # from the last layer to the first, put in front of the lists
        while zs:
            z = zs.pop()
            delta = upstream
            if len(zs) < self.num_layers - 2:
                delta = upstream * sigmoid_prime(z)
            activations.pop()
            nabla_b.insert(0, delta)
            nabla_w.insert(0, delta @ activations[-1].T)
            upstream = self.weights[len(zs)].T @ delta
        return nabla_b, nabla_w


def sigmoid(z):
    return 0.5 * (1.0 + np.tanh(0.5 * z))


def sigmoid_prime(z):
    return 0.25 * (1.0 - np.tanh(0.5 * z) ** 2)
