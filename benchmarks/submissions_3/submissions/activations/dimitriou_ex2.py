# Exercise 2, Eleni Dimitriou
import numpy as np


class ActivationBase:
    """The functions that were asked for are at the end of the file."""

    def f(self, x):
        raise NotImplementedError

    def df(self, x):
        raise NotImplementedError

    def forward(self, x):
        return self.f(x), (self, x)

    @staticmethod
    def backward(dout, cache):
        obj, x = cache
        return dout * obj.df(x)


class Sigmoid(ActivationBase):
    def f(self, x):
        return 1 / (1 + np.exp(-x))

    def df(self, x):
        return self.f(x) * self.f(-x)


class Tanh(ActivationBase):
    def f(self, x):
        return np.tanh(x)

    def df(self, x):
        return 1 - self.f(x) ** 2


class LeakyReLU(ActivationBase):
    def __init__(self, alpha):
        self.alpha = alpha

    def f(self, x):
        return np.where(x > 0, x, self.alpha * x)

    def df(self, x):
        return np.where(x > 0, 1.0, self.alpha)


class ELU(ActivationBase):
    def __init__(self, alpha):
        self.alpha = alpha

    def f(self, x):
        return np.where(x > 0, x, self.alpha * (np.exp(x) - 1))

    def df(self, x):
        return np.where(x > 0, 1.0, self.f(x) + 1)


class GELU(ActivationBase):
    c = np.sqrt(2 / np.pi)

    def _tanh(self, x):
        return np.tanh(self.c * (x + 0.044715 * x ** 3))

    def f(self, x):
        return 0.5 * x * (1 + self._tanh(x))

    def df(self, x):
        t = self._tanh(x)
        return 0.5 * (1 + t) + 0.5 * x * (1 - t ** 2) * self.c * (1 + 0.134145 * x ** 2)


def sigmoid_forward(x):
    return Sigmoid().forward(x)


def tanh_forward(x):
    return Tanh().forward(x)


def leaky_relu_forward(x, alpha=0.01):
    return LeakyReLU(alpha).forward(x)


def elu_forward(x, alpha=1.0):
    return ELU(alpha).forward(x)


def gelu_forward(x):
    return GELU().forward(x)


sigmoid_backward = ActivationBase.backward
tanh_backward = ActivationBase.backward
leaky_relu_backward = ActivationBase.backward
elu_backward = ActivationBase.backward
gelu_backward = ActivationBase.backward


def softmax_forward(x):
    z = np.exp(x - np.max(x, axis=1, keepdims=True))
    p = z / np.sum(z, axis=1, keepdims=True)
    return p, p


def softmax_backward(dout, cache):
    p = cache
    g = dout * p
    g -= p * g.sum(axis=1, keepdims=True)
    return g
