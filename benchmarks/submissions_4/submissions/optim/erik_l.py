#!/usr/bin/env python3
"""optimizers, erik l.

call:  opt = Adam(lr=..)
       opt.update(params, grads)      # two lists of numpy arrays of the same shapes, params change in place
"""
import numpy as np


class SGD:
    def __init__(self, lr=0.01, momentum=0.9, weight_decay=0):
        self.lr, self.mu, self.wd = lr, momentum, weight_decay
        self.v = {}

    def update(self, params, grads):
        for i, (p, g) in enumerate(zip(params, grads)):
            d = g + self.wd * p
            if i in self.v:
                self.v[i] = self.mu * self.v[i] + d
            else:
                self.v[i] = d
            p -= self.lr * self.v[i]


class Nesterov:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.mu = lr, momentum
        self.v = {}

    def update(self, params, grads):
        for i, (p, g) in enumerate(zip(params, grads)):
            v = self.v.get(i, np.zeros_like(p))
            v_new = self.mu * v - self.lr * g
            p += (1 + self.mu) * v_new - self.mu * v
            self.v[i] = v_new


class AdaGrad:
    def __init__(self, lr=0.01, eps=1e-8):
        self.lr, self.eps = lr, eps
        self.s = {}

    def update(self, params, grads):
        for i, (p, g) in enumerate(zip(params, grads)):
            self.s[i] = self.s.get(i, 0) + g ** 2
            p -= self.lr / np.sqrt(self.s[i] + self.eps) * g


class RMSprop:
    def __init__(self, lr=0.001, rho=0.9, eps=1e-8):
        self.lr, self.rho, self.eps = lr, rho, eps
        self.s = {}

    def update(self, params, grads):
        for i, (p, g) in enumerate(zip(params, grads)):
            s = self.s.get(i, 0)
            self.s[i] = self.rho * s + (1 - self.rho) * g ** 2
            p -= self.lr / np.sqrt(self.s[i] + self.eps) * g


class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.m, self.v = {}, {}
        self.t = 1

    def update(self, params, grads):
        for i, (p, g) in enumerate(zip(params, grads)):
            self.m[i] = self.beta1 * self.m.get(i, 0) + (1 - self.beta1) * g
            self.v[i] = self.beta2 * self.v.get(i, 0) + (1 - self.beta2) * g ** 2
            mhat = self.m[i] / (1 - self.beta1 ** self.t)
            vhat = self.v[i] / (1 - self.beta2 ** self.t)
            p -= self.lr * mhat / (np.sqrt(vhat) + self.eps)


if __name__ == "__main__":
    # sanity check on a quadratic
    rng = np.random.default_rng(3)
    A = rng.normal(size=(4, 4))
    A = A @ A.T + np.eye(4)
    for o in (SGD(0.01), Nesterov(0.01), AdaGrad(0.3), RMSprop(0.01), Adam(0.05)):
        x = np.ones(4)
        for _ in range(300):
            o.update([x], [A @ x])
        print(o.__class__.__name__, np.linalg.norm(x))
