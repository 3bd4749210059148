import numpy as np


class Linear:
    def __init__(self, n_in, n_out, rng):
        self.W = rng.standard_normal((n_in, n_out)) / n_in ** 0.5
        self.b = np.zeros(n_out)
        self.vW = np.zeros_like(self.W)
        self.vb = np.zeros_like(self.b)

    def __call__(self, x):
        self.x = x
        return x @ self.W + self.b

    def back(self, d):
        self.dW = self.x.T @ d
        self.db = d.mean(0)
        return d @ self.W.T

    def learn(self, lr, momentum, decay):
        # decay only on weights, as an L2 term in the gradient
        self.vW = momentum * self.vW + self.dW + decay * self.W
        self.vb = momentum * self.vb + self.db
        self.W -= lr * self.vW
        self.b -= lr * self.vb


class Sigmoid:
    def __call__(self, x):
        self.y = 1 / (1 + np.exp(-x))
        return self.y

    def back(self, d):
        return d * self.y * (1 - self.y)

    def learn(self, *args):
        pass


class Softmax:
    def __call__(self, x):
        e = np.exp(x - x.max(1, keepdims=True))
        self.p = e / e.sum(1, keepdims=True)
        return self.p

    def back(self, d):
        # whole Jacobian
        return self.p * (d - (d * self.p).sum(1, keepdims=True))

    def learn(self, *args):
        pass


class Net:
    def __init__(self, *layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def back(self, d):
        for layer in self.layers[::-1]:
            d = layer.back(d)

    def learn(self, lr, momentum, decay):
        for layer in self.layers:
            layer.learn(lr, momentum, decay)
