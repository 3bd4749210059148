"""
Assignment 2 -- Priya S.
"""
import numpy as np


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


class Linear():
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out) * 0.1
        self.b = np.zeros(n_out)
        self.dW = np.zeros_like(self.W)
        self.db = np.zeros_like(self.b)
        self.x = None

    def forward(self, x):
        self.x = x
        z = np.matmul(x, self.W) + self.b
        return z

    def backward(self, dout):
        dx = np.matmul(dout, self.W.T)
        self.dW = np.matmul(self.x.T, dout)
        self.db = dout.sum(axis=0)
        return dx


class ReLU():
    def __init__(self):
        self.x = None

    def forward(self, x):
        self.x = x
        return np.maximum(0, x)

    def backward(self, dout):
        grad = np.ones_like(self.x)
        grad[self.x <= 0] = 0
        return dout * grad


class Sigmoid():
    def __init__(self):
        self.x = None

    def forward(self, x):
        self.x = x
        return sigmoid(x)

    def backward(self, dout):
        return dout * self.x * (1 - self.x)


class Tanh():
    def __init__(self):
        self.x = None

    def forward(self, x):
        self.x = x
        return np.tanh(x)

    def backward(self, dout):
        return dout * (1 - np.tanh(self.x) ** 2)


class MSELoss():
    def forward(self, y_hat, y):
        self.y_hat = y_hat
        self.y = y
        self.n = y.shape[0]
        return np.sum((y_hat - y) ** 2) / self.n

    def backward(self):
        return 2 * (self.y_hat - self.y) / self.n


class SGD():
    def __init__(self, layers, lr):
        self.layers = layers
        self.lr = lr

    def step(self):
        for layer in self.layers:
            try:
                layer.W -= self.lr * layer.dW
                layer.b -= self.lr * layer.db
            except AttributeError:
                pass


class Momentum():
    def __init__(self, layers, lr, momentum=0.9):
        self.layers = layers
        self.lr = lr
        self.momentum = momentum
        self.velocity = {}
        for i, layer in enumerate(layers):
            if isinstance(layer, Linear):
                self.velocity[i] = {'W': np.zeros_like(layer.W), 'b': np.zeros_like(layer.b)}

    def step(self):
        for i, layer in enumerate(self.layers):
            if i in self.velocity:
                v = self.velocity[i]
                v['W'] = self.momentum * v['W'] - self.lr * layer.dW
                v['b'] = self.momentum * v['b'] - self.lr * layer.db
                layer.W += v['W']
                layer.b += v['b']


class Adam():
    def __init__(self, layers, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        self.layers = layers
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.t = 0
        self.cache = {}
        for i, layer in enumerate(layers):
            if isinstance(layer, Linear):
                self.cache[i] = {'mW': np.zeros_like(layer.W), 'vW': np.zeros_like(layer.W),
                                 'mb': np.zeros_like(layer.b), 'vb': np.zeros_like(layer.b)}

    def step(self):
        self.t += 1
        for i, c in self.cache.items():
            layer = self.layers[i]
            c['mW'] = self.beta1 * c['mW'] + (1 - self.beta1) * layer.dW
            c['vW'] = self.beta2 * c['vW'] + (1 - self.beta2) * np.square(layer.dW)
            c['mb'] = self.beta1 * c['mb'] + (1 - self.beta1) * layer.db
            c['vb'] = self.beta2 * c['vb'] + (1 - self.beta2) * np.square(layer.db)
            mW_hat = c['mW'] / (1 - self.beta1 ** self.t)
            vW_hat = c['vW'] / (1 - self.beta2 ** self.t)
            mb_hat = c['mb'] / (1 - self.beta1 ** self.t)
            vb_hat = c['vb'] / (1 - self.beta2 ** self.t)
            layer.W -= self.lr * mW_hat / (np.sqrt(vW_hat) + self.eps)
            layer.b -= self.lr * mb_hat / (np.sqrt(vb_hat) + self.eps)
