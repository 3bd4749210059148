"""Feedforward network after the well known online book, quadratic cost, one sample at a time."""
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid linear sigmoid", "samples": "one_column",
           "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5}}


class Network:
    def __init__(self, sizes):
        rng = np.random.default_rng(0)
        self.num_layers = len(sizes)
        self.biases = [rng.normal(size=(n, 1)) for n in sizes[1:]]
        self.weights = [rng.normal(size=(n, m)) for m, n in zip(sizes[:-1], sizes[1:])]

    def feedforward(self, a):
        for w, b in zip(self.weights, self.biases):
            a = sigmoid(np.dot(w, a) + b)
        return a

    def backprop(self, x, y):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        activation = x
        activations = [x]
        zs = []
        for b, w in zip(self.biases, self.weights):
            z = np.dot(w, activation) + b
            zs.append(z)
            activation = sigmoid(z)
            activations.append(activation)

        delta = (activations[-1] - y) * sigmoid_prime(zs[-1])
        nabla_b[-1] = delta
        nabla_w[-1] = np.dot(delta, activations[-2].T)
        for l in range(2, self.num_layers - 1):
            delta = np.dot(self.weights[-l + 1].T, delta) * sigmoid_prime(zs[-l])
            nabla_b[-l] = delta
            nabla_w[-l] = np.dot(delta, activations[-l - 1].T)
        return nabla_b, nabla_w

    def update_mini_batch(self, mini_batch, eta):
        for x, y in mini_batch:
            nabla_b, nabla_w = self.backprop(x, y)
            self.weights = [w - eta / len(mini_batch) * nw for w, nw in zip(self.weights, nabla_w)]
            self.biases = [b - eta / len(mini_batch) * nb for b, nb in zip(self.biases, nabla_b)]


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))


if __name__ == "__main__":
    net = Network([2, 5, 4, 1])
    x, y = np.array([[0.3], [0.9]]), np.array([[0.1]])
    for _ in range(100):
        net.update_mini_batch([(x, y)], 1.0)
    print(net.feedforward(x))
