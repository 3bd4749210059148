import numpy as np
from collections import defaultdict


def zero():
    return 0.0


class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.momentum = lr, momentum
        self.velocity = defaultdict(zero)

    def update(self, params, grads):
        for key in params:
            self.velocity[key] = self.momentum * self.velocity[key] + self.lr * grads[key]
            params[key] = params[key] - self.velocity[key]


class Nesterov:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.momentum = lr, momentum
        self.velocity = defaultdict(zero)

    def update(self, params, grads):
        for key in params:
            step = self.lr * grads[key]
            self.velocity[key] = self.momentum * self.velocity[key] + step
            params[key] = params[key] - (self.momentum * self.velocity[key] + step)


class RMSprop:
    def __init__(self, lr=0.01, beta=0.9, eps=1e-6):
        self.lr, self.beta, self.eps = lr, beta, eps
        self.mean_square = defaultdict(zero)

    def update(self, params, grads):
        for key in params:
            g = grads[key]
            self.mean_square[key] = self.beta * self.mean_square[key] + (1 - self.beta) * g**2
            params[key] = params[key] - self.lr * g / np.sqrt(self.mean_square[key] + self.eps)


class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.t = 0
        self.m, self.v = defaultdict(zero), defaultdict(zero)

    def update(self, params, grads):
        self.t += 1
        c1, c2 = 1 - self.beta1**self.t, 1 - self.beta2**self.t
        for key in params:
            g = grads[key]
            self.m[key] = self.beta1 * self.m[key] + (1 - self.beta1) * g
            self.v[key] = self.beta2 * self.v[key] + (1 - self.beta2) * g**2
            params[key] = params[key] - self.lr * (self.m[key] / c1) / ((self.v[key] / c2) ** 0.5 + self.eps)


class AdamW:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.adam = Adam(lr, beta1, beta2, eps)
        self.lr, self.weight_decay = lr, weight_decay

    def update(self, params, grads):
        decay = {key: self.lr * self.weight_decay * params[key] for key in params}
        self.adam.update(params, grads)
        for key in params:
            params[key] = params[key] - decay[key]
