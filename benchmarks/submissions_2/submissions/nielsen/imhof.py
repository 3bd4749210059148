# imhof, chapter 2 exercise: fully explicit sums instead of matrix products
import math
import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))


class CrossEntropyCost:
    @staticmethod
    def fn(a, y):
        total = 0.0
        for aj, yj in zip(np.ravel(a), np.ravel(y)):
            total -= yj * math.log(aj) + (1 - yj) * math.log(1 - aj)
        return total

    @staticmethod
    def delta(z, a, y):
        return np.array([aj - yj for aj, yj in zip(a, y)])


class Network:
    def __init__(self, sizes):
        self.sizes = sizes
        self.num_layers = len(sizes)
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]

    def backprop(self, x, y):
        L = self.num_layers - 1
        a = [x]
        z = [None]
        for l in range(L):
            w, b = self.weights[l], self.biases[l]
            zl = np.zeros(b.shape)
            for j in range(w.shape[0]):
                zl[j, 0] = sum(w[j, k] * a[l][k, 0] for k in range(w.shape[1])) + b[j, 0]
            z.append(zl)
            a.append(sigmoid(zl))
        # BP1
        delta = [None] * (L + 1)
        delta[L] = (a[L] - y) * sigmoid_prime(z[L])
        # BP2
        for l in range(L - 1, 0, -1):
            w = self.weights[l]
            d = np.zeros(z[l].shape)
            for k in range(w.shape[1]):
                d[k, 0] = sum(w[j, k] * delta[l + 1][j, 0] for j in range(w.shape[0]))
            delta[l] = d * sigmoid_prime(z[l])
        # BP3, BP4
        nabla_b = delta[1:]
        nabla_w = []
        for l in range(1, L + 1):
            g = np.zeros(self.weights[l - 1].shape)
            for j in range(g.shape[0]):
                for k in range(g.shape[1]):
                    g[j, k] = a[l - 1][k, 0] * delta[l][j, 0]
            nabla_w.append(g)
        return nabla_b, nabla_w

    def update_mini_batch(self, mini_batch, eta):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        for x, y in mini_batch:
            db, dw = self.backprop(x, y)
            nabla_b = [p + q for p, q in zip(nabla_b, db)]
            nabla_w = [p + q for p, q in zip(nabla_w, dw)]
        m = len(mini_batch)
        self.weights = [w - eta * g / m for w, g in zip(self.weights, nabla_w)]
        self.biases = [b - eta * g / m for b, g in zip(self.biases, nabla_b)]
