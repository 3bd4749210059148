"""
A network as two lists, weights and biases; the quadratic cost; x and y are column vectors.
"""
import numpy as np

HARNESS = {
    "network": "linear sigmoid linear sigmoid linear sigmoid",
    "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5},
    "samples": "one_column",
}


class Network(object):

    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.sizes = sizes
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]

    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)
        return a

    def train(self, data, epochs, eta):
        for epoch in range(epochs):
            for x, y in data:
                nabla_b, nabla_w = self.backprop(x, y)
                self.biases = [b - eta * nb for b, nb in zip(self.biases, nabla_b)]
                self.weights = [w - eta * nw for w, nw in zip(self.weights, nabla_w)]

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
        # output layer
        delta = (activations[-1] - y) * sigmoid_prime(zs[-1])
        nabla_b[-1] = delta
        nabla_w[-1] = np.dot(delta, activations[-2].T)
        # l = 2 is the last hidden layer, counted from the end
        for l in range(2, self.num_layers - 1):
            delta = np.dot(self.weights[-l + 1].T, delta) * sigmoid_prime(zs[-l])
            nabla_b[-l] = delta
            nabla_w[-l] = np.dot(delta, activations[-l - 1].T)
        return nabla_b, nabla_w


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))


if __name__ == "__main__":
    np.random.seed(4)
    net = Network([2, 3, 3, 1])
    data = [(np.array([[a], [b]]), np.array([[a * b]])) for a in (0.1, 0.9) for b in (0.2, 0.8)]
    net.train(data, 100, 1.0)
    print([float(net.feedforward(x)[0, 0]) for x, _ in data])
