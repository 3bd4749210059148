import numpy as np


class Sigmoid():
    def __call__(self, x):
        return 1 / (1 + np.exp(-x))

    def gradient(self, x):
        return self.__call__(x) * (1 - self.__call__(x))


class TanH():
    def __call__(self, x):
        return 2 / (1 + np.exp(-2 * x)) - 1

    def gradient(self, x):
        return 1 - np.power(self.__call__(x), 2)


class ReLU():
    def __call__(self, x):
        return np.where(x >= 0, x, 0)

    def gradient(self, x):
        return np.where(x >= 0, 1, 0)


class LeakyReLU():
    def __init__(self, alpha=0.2):
        self.alpha = alpha

    def __call__(self, x):
        return np.where(x >= 0, x, self.alpha * x)

    def gradient(self, x):
        return np.where(x >= 0, 1, self.alpha)


class SELU():
    # Reference : https://arxiv.org/abs/1706.02515
    def __init__(self):
        self.alpha = 1.6732632423543772848170429916717
        self.scale = 1.0507009873554804934193349852946

    def __call__(self, x):
        return self.scale * np.where(x >= 0.0, x, self.alpha * (np.exp(x) - 1))

    def gradient(self, x):
        return np.where(x >= 0.0, self.scale, self.alpha * np.exp(x))


class GELU():
    """tanh approximation"""
    def __init__(self):
        self.c = np.sqrt(2 / np.pi)

    def __call__(self, x):
        return 0.5 * x * (1 + np.tanh(self.c * (x + 0.044715 * x ** 3)))

    def gradient(self, x):
        t = np.tanh(self.c * (x + 0.044715 * x ** 3))
        dt = (1 - t ** 2) * self.c * (1 + 3 * 0.044715 * x ** 2)
        return 0.5 * (1 + t) + 0.5 * x * dt


class Mish():
    def __call__(self, x):
        return x * np.tanh(np.log1p(np.exp(x)))

    def gradient(self, x):
        sp = np.log1p(np.exp(x))
        t = np.tanh(sp)
        return t + x * (1 - t ** 2) * (1 / (1 + np.exp(-x)))


class HardSigmoid():
    def __call__(self, x):
        return np.clip(0.2 * x + 0.5, 0, 1)

    def gradient(self, x):
        return np.where((x > -2.5) & (x < 2.5), 0.2, 0.0)
