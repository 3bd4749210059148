import numpy as np


class _Elementwise:
    """subclasses give f(x) and df(x, y)"""

    def forward(self, x):
        self.x = x
        self.y = self.f(x)
        return self.y

    def backward(self, grad):
        return np.multiply(grad, self.df(self.x, self.y))


class ReLU(_Elementwise):
    f = staticmethod(lambda x: np.where(x > 0, x, 0.0))
    df = staticmethod(lambda x, y: np.where(x > 0, 1.0, 0.0))


class Tanh(_Elementwise):
    f = staticmethod(np.tanh)
    df = staticmethod(lambda x, y: 1.0 / np.cosh(x) ** 2)
