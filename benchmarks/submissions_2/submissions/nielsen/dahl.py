import numpy as np


def sigmoid(z):
    return np.where(z >= 0, 1 / (1 + np.exp(-np.abs(z))), 1 - 1 / (1 + np.exp(-np.abs(z))))


def sigmoid_prime(z):
    return sigmoid(z) * sigmoid(-z)


class QuadraticCost:

    @staticmethod
    def fn(a, y):
        return 0.5 * np.linalg.norm(a - y) ** 2

    @staticmethod
    def delta(z, a, y):
        return (a - y) * sigmoid_prime(z)


class CrossEntropyCost:

    @staticmethod
    def fn(a, y):
        return np.sum(np.nan_to_num(-y * np.log(a) - (1 - y) * np.log(1 - a)))

    @staticmethod
    def delta(z, a, y):
        """Same shape as the quadratic one, with the derivative of the cost put in."""
        return (a - y) * sigmoid_prime(z)


class Network:
    def __init__(self, sizes, cost=QuadraticCost):
        self.sizes = sizes
        self.cost = cost
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) / np.sqrt(x) for x, y in zip(sizes[:-1], sizes[1:])]

    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(w @ a + b)
        return a

    def backprop(self, x, y):
        zs, activations = [], [x]
        for b, w in zip(self.biases, self.weights):
            zs.append(w @ activations[-1] + b)
            activations.append(sigmoid(zs[-1]))
        nabla_b, nabla_w = [], []
        delta = self.cost.delta(zs[-1], activations[-1], y)
        for layer in reversed(range(len(self.weights))):
            nabla_b.insert(0, delta)
            nabla_w.insert(0, delta @ activations[layer].T)
            if layer:
                delta = self.weights[layer].T @ delta * sigmoid_prime(zs[layer - 1])
        return nabla_b, nabla_w

    def update_mini_batch(self, mini_batch, eta):
        rate = eta / len(mini_batch)
        total = None
        for x, y in mini_batch:
            b, w = self.backprop(x, y)
            grads = b + w
            total = grads if total is None else [t + g for t, g in zip(total, grads)]
        n = len(self.biases)
        self.biases = [p - rate * g for p, g in zip(self.biases, total[:n])]
        self.weights = [p - rate * g for p, g in zip(self.weights, total[n:])]
