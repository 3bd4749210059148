"""
Sheet 6.  One array at a time:  w = opt.step(w, g)

Every optimizer object keeps the state of ONE parameter; make one for each.
"""
import numpy as np


class Base:
    def __init__(self, lr):
        self.lr = lr

    def direction(self, w, g):
        raise NotImplementedError

    def step(self, w, g):
        return w - self.lr * self.direction(w, g)


class SGD(Base):
    def __init__(self, lr, momentum=0.0, weight_decay=0.0):
        super().__init__(lr)
        self.momentum, self.weight_decay = momentum, weight_decay
        self.buf = 0.0

    def direction(self, w, g):
        g = g + self.weight_decay * w
        self.buf = self.momentum * self.buf + g
        return self.buf


class Nesterov(Base):
    def __init__(self, lr, momentum=0.9):
        super().__init__(lr)
        self.momentum = momentum
        self.buf = 0.0

    def direction(self, w, g):
        self.buf = self.momentum * self.buf + g
        return g + self.momentum * self.buf


class AdaGrad(Base):
    def __init__(self, lr, eps=1e-8):
        super().__init__(lr)
        self.eps = eps
        self.G = 0.0

    def direction(self, w, g):
        self.G = self.G + g * g
        return g / np.sqrt(self.G + self.eps)


class RMSprop(Base):
    def __init__(self, lr, rho=0.9, eps=1e-6):
        super().__init__(lr)
        self.rho, self.eps = rho, eps
        self.Eg2 = 0.0

    def direction(self, w, g):
        self.Eg2 = self.rho * self.Eg2 + (1 - self.rho) * g * g
        return g / (np.sqrt(self.Eg2) + self.eps)


class Adam(Base):
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        super().__init__(lr)
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.m = self.v = 0.0
        self.b1t = self.b2t = 1.0

    def direction(self, w, g):
        self.b1t *= self.beta1
        self.b2t *= self.beta2
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.v = self.beta2 * self.v + (1 - self.beta2) * g * g
        return (self.m / (1 - self.b1t)) / (np.sqrt(self.v / (1 - self.b2t)) + self.eps)


def rosenbrock_grad(p):
    x, y = p
    return np.array([-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)])


if __name__ == "__main__":
    for opt in [SGD(1e-4, 0.9), Nesterov(1e-4), AdaGrad(0.5), RMSprop(1e-3), Adam(1e-2)]:
        p = np.array([-1.0, 1.0])
        for _ in range(5000):
            p = opt.step(p, rosenbrock_grad(p))
        print(f"{type(opt).__name__:10s} {p}")
