import random
from math import exp, log


class Neuron(object):
    """a single neuron: logistic regression with lists, no numpy"""

    def __init__(self, n, activation='sigmoid'):
        self.weights = [random.uniform(-0.5, 0.5) for _ in range(n)]
        self.bias = 0.0
        self.activation = activation

    def net(self, inputs):
        return sum([w * x for (w, x) in zip(self.weights, inputs)]) + self.bias

    def feedforward(self, inputs):
        z = self.net(inputs)
        if self.activation == 'sigmoid':
            return 1 / (1 + exp(-z))
        return z

    def loss(self, data):
        total = 0.0
        for inputs, target in data:
            p = self.feedforward(inputs)
            if self.activation == 'sigmoid':
                total += -(target * log(p) + (1 - target) * log(1 - p))
            else:
                total += 0.5 * (p - target) ** 2
        return total / len(data)

    def gradients(self, data):
        """batch gradient; the same for both activations: (p - t) * x"""
        gw = [0.0 for _ in self.weights]
        gb = 0.0
        for inputs, target in data:
            err = self.feedforward(inputs) - target
            for i in range(len(gw)):
                gw[i] += err * inputs[i]
            gb += err
        n = len(data)
        return [g / n for g in gw], gb / n

    def train(self, data, lr=0.1, epochs=1):
        for _ in range(epochs):
            gw, gb = self.gradients(data)
            self.weights = [w - lr * g for w, g in zip(self.weights, gw)]
            self.bias = self.bias - lr * gb


if __name__ == '__main__':
    AND = [([0, 0], 0), ([0, 1], 0), ([1, 0], 0), ([1, 1], 1)]
    n = Neuron(2)
    print('before', n.loss(AND))
    n.train(AND, 0.5, 500)
    print('after', n.loss(AND))
    for x, t in AND:
        print(x, t, round(n.feedforward(x), 3))
