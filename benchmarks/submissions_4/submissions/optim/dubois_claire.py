"""Feuille 6 - Claire Dubois

Utilisation :
    opt = Adam([w1, b1, w2, b2], lr=0.01)    # liste de Parametre
    opt.step()                               # lit p.grad, modifie p.data
    opt.zero_grad()
"""
from typing import Iterable

import numpy as np


class Parametre:
    def __init__(self, data):
        self.data = np.asarray(data, dtype=float)
        self.grad = np.zeros_like(self.data)


class Optimiseur:
    def __init__(self, params: Iterable[Parametre], lr: float):
        self.params = list(params)
        self.lr = lr

    def zero_grad(self):
        for p in self.params:
            p.grad = np.zeros_like(p.data)

    def zeros(self):
        return [np.zeros_like(p.data) for p in self.params]


class SGD(Optimiseur):
    def __init__(self, params, lr=0.01, momentum=0.0, weight_decay=0.0):
        super().__init__(params, lr)
        self.momentum = momentum
        self.weight_decay = weight_decay
        self.vitesse = self.zeros()

    def step(self):
        for p, v in zip(self.params, self.vitesse):
            g = p.grad
            if self.weight_decay:
                g = g + self.weight_decay * p.data
            v[...] = self.momentum * v + g
            p.data = p.data - self.lr * v


class Nesterov(Optimiseur):
    """Comme torch.optim.SGD(nesterov=True)."""

    def __init__(self, params, lr=0.01, momentum=0.9):
        super().__init__(params, lr)
        self.momentum = momentum
        self.vitesse = self.zeros()

    def step(self):
        for p, v in zip(self.params, self.vitesse):
            v[...] = self.momentum * v + p.grad
            p.data = p.data - self.lr * (p.grad + self.momentum * v)


class AdaGrad(Optimiseur):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, lr)
        self.eps = eps
        self.somme = self.zeros()

    def step(self):
        for i, p in enumerate(self.params):
            self.somme[i] += p.grad ** 2
            p.data = p.data - self.lr * p.grad / (np.sqrt(self.somme[i]) + self.eps)


class RMSprop(Optimiseur):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, lr)
        self.alpha, self.eps = alpha, eps
        self.moyenne = self.zeros()

    def step(self):
        for i, p in enumerate(self.params):
            self.moyenne[i] = self.alpha * self.moyenne[i] + (1 - self.alpha) * np.square(p.grad)
            p.data = p.data - self.lr * p.grad / np.sqrt(self.moyenne[i] + self.eps)


class Adam(Optimiseur):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, lr)
        self.betas, self.eps = betas, eps
        self.m, self.v = self.zeros(), self.zeros()
        self.k = 0

    def step(self):
        self.k += 1
        b1, b2 = self.betas
        for i, p in enumerate(self.params):
            self.m[i] = b1 * self.m[i] + (1 - b1) * p.grad
            self.v[i] = b2 * self.v[i] + (1 - b2) * p.grad ** 2
            m = self.m[i] / (1 - b1 ** self.k)
            v = self.v[i] / (1 - b2 ** self.k)
            p.data = p.data - self.lr * m / (np.sqrt(v) + self.eps)
