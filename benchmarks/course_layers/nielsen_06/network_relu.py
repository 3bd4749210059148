"""Network with rectified linear hidden neurons, softmax output and log-likelihood cost."""
import numpy as np


def relu(z):
    return np.maximum(0.0, z)


def relu_prime(z):
    return np.heaviside(z, 0.5)


def softmax(z):
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


class Network(object):

    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.biases = [np.zeros((n, 1)) for n in sizes[1:]]
        self.weights = [np.random.randn(n, m) * np.sqrt(2.0 / m) for m, n in zip(sizes[:-1], sizes[1:])]

    def feedforward(self, a):
        for w, b in zip(self.weights[:-1], self.biases[:-1]):
            a = relu(np.dot(w, a) + b)
        return softmax(np.dot(self.weights[-1], a) + self.biases[-1])

    def cost(self, x, y):
        return -np.log(self.feedforward(x)[y, 0])

    def backprop(self, x, y):
        """y is the number of the right class"""
        zs, activations = [], [x]
        for w, b in zip(self.weights, self.biases):
            zs.append(np.dot(w, activations[-1]) + b)
            activations.append(relu(zs[-1]))
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        delta = softmax(zs[-1])
        delta[y] -= 1.0
        nabla_b[-1] = delta
        nabla_w[-1] = np.dot(delta, activations[-2].transpose())
        for l in range(2, self.num_layers):
            delta = np.dot(self.weights[-l + 1].transpose(), delta) * relu_prime(zs[-l])
            nabla_b[-l] = delta
            nabla_w[-l] = np.dot(delta, activations[-l - 1].transpose())
        return nabla_b, nabla_w


if __name__ == '__main__':
    net = Network([3, 4, 4, 2])
    x = np.random.randn(3, 1)
    for i in range(20):
        nb, nw = net.backprop(x, 1)
        net.weights = [w - 0.1 * g for w, g in zip(net.weights, nw)]
        net.biases = [b - 0.1 * g for b, g in zip(net.biases, nb)]
    print(net.cost(x, 1))
