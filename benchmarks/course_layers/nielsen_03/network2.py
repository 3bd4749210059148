"""network2: cross entropy cost, L2 regularization, better initialization"""
import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


class CrossEntropyCost(object):

    @staticmethod
    def fn(a, y):
        return np.sum(np.nan_to_num(-y * np.log(a) - (1 - y) * np.log(1 - a)))

    @staticmethod
    def delta(z, a, y):
        # sigma'(z) cancels
        return a - y


class Network(object):

    def __init__(self, sizes, cost=CrossEntropyCost):
        self.sizes = sizes
        self.num_layers = len(sizes)
        self.cost = cost
        self.default_weight_initializer()

    def default_weight_initializer(self):
        self.biases = [np.random.randn(y, 1) for y in self.sizes[1:]]
        self.weights = [np.random.randn(y, x) / x ** 0.5 for x, y in zip(self.sizes, self.sizes[1:])]

    def feedforward(self, a):
        for i in range(self.num_layers - 1):
            a = sigmoid(np.dot(self.weights[i], a) + self.biases[i])
        return a

    def total_cost(self, data, lmbda):
        cost = sum(self.cost.fn(self.feedforward(x), y) for x, y in data) / len(data)
        return cost + 0.5 * (lmbda / len(data)) * sum(np.sum(w ** 2) for w in self.weights)

    def update_mini_batch(self, mini_batch, eta, lmbda, n):
        """n is the size of the whole training set"""
        nb = [np.zeros(b.shape) for b in self.biases]
        nw = [np.zeros(w.shape) for w in self.weights]
        for x, y in mini_batch:
            db, dw = self.backprop(x, y)
            nb = [p + q for p, q in zip(nb, db)]
            nw = [p + q for p, q in zip(nw, dw)]
        m = len(mini_batch)
        self.weights = [(1 - eta * lmbda / n) * w - eta * g / m for w, g in zip(self.weights, nw)]
        self.biases = [b - eta * g / m for b, g in zip(self.biases, nb)]

    def backprop(self, x, y):
        a, acts = x, [x]
        for w, b in zip(self.weights, self.biases):
            a = sigmoid(np.dot(w, a) + b)
            acts.append(a)
        nabla_b, nabla_w = [], []
        delta = self.cost.delta(None, acts[-1], y)
        for l in reversed(range(self.num_layers - 1)):
            nabla_b.insert(0, delta)
            nabla_w.insert(0, np.dot(delta, acts[l].T))
            # for l = 0 this is the gradient of the input, not needed
            delta = np.dot(self.weights[l].T, delta) * acts[l] * (1 - acts[l])
        return nabla_b, nabla_w


if __name__ == '__main__':
    net = Network([3, 4, 2])
    data = [(np.random.rand(3, 1), np.array([[1.0], [0.0]])) for _ in range(10)]
    for _ in range(5):
        net.update_mini_batch(data, 0.5, 0.1, len(data))
        print(net.total_cost(data, 0.1))
