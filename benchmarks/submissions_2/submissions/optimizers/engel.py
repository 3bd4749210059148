"""Optimierer. Alle Zustände liegen in Wörterbüchern je Parameter."""
import numpy as np


class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.mu = lr, momentum
        self.v = {}

    def update(self, params, grads):
        for k, g in grads.items():
            # gleitendes Mittel der Gradienten
            self.v[k] = self.mu * self.v.get(k, 0.0) + (1 - self.mu) * g
            params[k] -= self.lr * self.v[k]


class Nesterov:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.mu = lr, momentum
        self.v = {}

    def update(self, params, grads):
        for k, g in grads.items():
            alt = self.v.get(k, np.zeros_like(g))
            neu = self.mu * alt - self.lr * g
            params[k] += self.mu * neu - self.lr * g
            self.v[k] = neu


class RMSprop:
    def __init__(self, lr=0.01, gamma=0.9, eps=1e-8):
        self.lr, self.gamma, self.eps = lr, gamma, eps
        self.s = {}

    def update(self, params, grads):
        for k, g in grads.items():
            self.s[k] = self.gamma * self.s.get(k, 0.0) + (1 - self.gamma) * np.square(g)
            params[k] -= self.lr / (np.sqrt(self.s[k]) + self.eps) * g


class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.b1, self.b2, self.eps = lr, beta1, beta2, eps
        self.m, self.v = {}, {}
        self.p1 = self.p2 = 1.0  # beta1^t, beta2^t

    def update(self, params, grads):
        self.p1 *= self.b1
        self.p2 *= self.b2
        for k, g in grads.items():
            self.m[k] = self.b1 * self.m.get(k, 0.0) + (1 - self.b1) * g
            self.v[k] = self.b2 * self.v.get(k, 0.0) + (1 - self.b2) * g**2
            mh = self.m[k] / (1 - self.p1)
            vh = self.v[k] / (1 - self.p2)
            params[k] -= self.lr * mh / (np.sqrt(vh) + self.eps)


class AdamW(Adam):
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        super().__init__(lr, beta1, beta2, eps)
        self.wd = weight_decay

    def update(self, params, grads):
        for k in grads:
            params[k] *= 1 - self.lr * self.wd
        super().update(params, grads)
