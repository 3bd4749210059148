"""Une couche dense très simple : elle garde ses paramètres et leurs gradients."""
import numpy as np


class Dense:
    def __init__(self, entree, sortie, graine=0):
        rng = np.random.default_rng(graine)
        self.W = rng.normal(0, 0.1, (entree, sortie))
        self.b = np.zeros(sortie)
        self.dW = np.zeros_like(self.W)
        self.db = np.zeros_like(self.b)

    def avant(self, x):
        self.x = x
        return x @ self.W + self.b

    def arriere(self, d):
        self.dW = self.x.T @ d
        self.db = d.sum(0)
        return d @ self.W.T
