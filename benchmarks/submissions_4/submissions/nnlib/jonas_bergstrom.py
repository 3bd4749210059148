import numpy as np
from abc import ABC, abstractmethod


class Layer(ABC):
    @abstractmethod
    def forward(self, x): ...

    @abstractmethod
    def backward(self, dout): ...

    @property
    def has_params(self):
        return False


class Linear(Layer):
    def __init__(self, n_in, n_out):
        rng = np.random.default_rng()
        self.W = rng.standard_normal((n_in, n_out)) * np.sqrt(1 / n_in)
        self.b = np.zeros(n_out)
        self.dW = self.db = None

    @property
    def has_params(self):
        return True

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = (dout.T @ self.x).T
        self.db = np.add.reduce(dout, axis=0)
        return (self.W @ dout.T).T


class ReLU(Layer):
    def forward(self, x):
        self.positive = x > 0
        return np.where(self.positive, x, 0)

    def backward(self, dout):
        return np.where(self.positive, dout, 0)


class Sigmoid(Layer):
    def forward(self, x):
        self.y = 1 / (1 + np.exp(-x))
        return self.y

    def backward(self, dout):
        return self.y * (1 - self.y) * dout


class Tanh(Layer):
    def forward(self, x):
        self.y = 2 / (1 + np.exp(-2 * x)) - 1
        return self.y

    def backward(self, dout):
        return (1 - self.y ** 2) * dout


class MSELoss:
    def forward(self, y_hat, y):
        self.y_hat, self.y = y_hat, y
        return 0.5 * np.mean((y_hat - y) ** 2)

    def backward(self):
        return (self.y_hat - self.y) / self.y_hat.size


class _Optimizer:
    def __init__(self, layers, lr):
        self.layers = [l for l in layers if l.has_params]
        self.lr = lr


class SGD(_Optimizer):
    def step(self):
        for l in self.layers:
            l.W -= self.lr * l.dW
            l.b -= self.lr * l.db


class Momentum(_Optimizer):
    def __init__(self, layers, lr, momentum=0.9):
        super().__init__(layers, lr)
        self.momentum = momentum
        self.v = {l: [np.zeros_like(l.W), np.zeros_like(l.b)] for l in self.layers}

    def step(self):
        for l, v in self.v.items():
            v[0] = self.momentum * v[0] + self.lr * l.dW
            v[1] = self.momentum * v[1] + self.lr * l.db
            l.W -= v[0]
            l.b -= v[1]


class Adam(_Optimizer):
    def __init__(self, layers, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        super().__init__(layers, lr)
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.t = 0
        self.m = {l: [np.zeros_like(l.W), np.zeros_like(l.b)] for l in self.layers}
        self.v = {l: [np.zeros_like(l.W), np.zeros_like(l.b)] for l in self.layers}

    def step(self):
        for l in self.layers:
            for i, (p, g) in enumerate(((l.W, l.dW), (l.b, l.db))):
                self.t += 1
                m, v = self.m[l], self.v[l]
                m[i] = self.beta1 * m[i] + (1 - self.beta1) * g
                v[i] = self.beta2 * v[i] + (1 - self.beta2) * g ** 2
                m_hat = m[i] / (1 - self.beta1 ** self.t)
                v_hat = v[i] / (1 - self.beta2 ** self.t)
                p -= self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
