# -*- coding: utf-8 -*-
"""Mini-projet : fonctions de coût sous forme de modules (forward / backward)."""
import numpy as np


class LossMSE:
    """somme des carrés"""

    def forward(self, v, t):
        self.v, self.t = v, t
        return np.sum((v - t) ** 2)

    def backward(self):
        return 2 * (self.v - self.t)


class LossBCEWithLogits:
    def forward(self, v, t):
        self.v, self.t = v, t
        return np.sum(np.logaddexp(0, v) - t * v)

    def backward(self):
        return 1 / (1 + np.exp(-self.v)) - self.t


class LossCrossEntropy:
    def forward(self, v, t):
        m = v.max(axis=1, keepdims=True)
        self.logp = v - m - np.log(np.exp(v - m).sum(axis=1, keepdims=True))
        self.t = t
        return -self.logp[np.arange(t.shape[0]), t].sum()

    def backward(self):
        g = np.exp(self.logp)
        g[np.arange(self.t.shape[0]), self.t] -= 1
        return g


class LossHuber:
    def __init__(self, delta=1.0):
        self.delta = delta

    def forward(self, v, t):
        self.r = v - t
        a = np.abs(self.r)
        q = np.minimum(a, self.delta)
        return np.sum(0.5 * q**2 + self.delta * (a - q))

    def backward(self):
        return np.clip(self.r, -self.delta, self.delta)
