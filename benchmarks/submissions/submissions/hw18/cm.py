import numpy as np
from scipy.special import erf
import matplotlib.pyplot as plt

class LeakyReLU:
    def __init__(self, negative_slope=0.01):
        self.alpha = negative_slope

    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, self.alpha * x)

    def backward(self, dout):
        return dout * np.where(self.x > 0, 1.0, self.alpha)

class ELU:
    def __init__(self, alpha=1.0):
        self.alpha = alpha

    def forward(self, x):
        self.x = x
        self.y = np.where(x > 0, x, self.alpha * (np.exp(x) - 1))
        return self.y

    def backward(self, dout):
        return dout * np.where(self.x > 0, 1.0, self.y + self.alpha)

class GELU:
    """x * Phi(x)"""
    def forward(self, x):
        self.x = x
        self.cdf = 0.5 * (1 + erf(x / np.sqrt(2)))
        return x * self.cdf

    def backward(self, dout):
        pdf = np.exp(-self.x ** 2 / 2) / np.sqrt(2 * np.pi)
        return dout * (self.cdf + self.x * pdf)

class Tanh:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout):
        return dout * (1 - self.y ** 2)

class Softmax:
    """over the last axis"""
    def forward(self, x):
        e = np.exp(x - x.max(axis=-1, keepdims=True))
        self.y = e / e.sum(axis=-1, keepdims=True)
        return self.y

    def backward(self, dout):
        s = np.sum(dout * self.y, axis=-1, keepdims=True)
        return dout * self.y * (1 - self.y)

if __name__ == "__main__":
    x = np.linspace(-4, 4, 200)
    for f in (LeakyReLU(), ELU(), GELU(), Tanh()):
        plt.plot(x, f.forward(x), label=f.__class__.__name__)
        plt.plot(x, f.backward(np.ones_like(x)), '--')
    plt.legend()
    plt.show()
