# -*- coding: utf-8 -*-
# Feuille 4, Mathilde Dubois
import numpy as np


class ReseauDeuxCouches:
    """X: (N, D), une ligne par exemple"""

    def __init__(self, n_entree, n_cachee, n_sortie, taux=0.1):
        self.taux = taux
        self.W1 = np.random.randn(n_entree, n_cachee) * 0.1
        self.b1 = np.zeros(n_cachee)
        self.W2 = np.random.randn(n_cachee, n_sortie) * 0.1
        self.b2 = np.zeros(n_sortie)

    def forward(self, X):
        self.X = X
        self.z1 = X.dot(self.W1) + self.b1
        self.a1 = np.maximum(self.z1, 0)
        self.z2 = self.a1.dot(self.W2) + self.b2
        return self.z2

    def loss(self, X, y):
        z = self.forward(X)
        z = z - z.max(axis=1)[:, None]
        self.p = np.exp(z) / np.exp(z).sum(axis=1)[:, None]
        return -np.log(self.p[np.arange(len(y)), y]).mean()

    def train_step(self, X, y, lr=None):
        """calcule la perte, retropropage et met a jour les poids"""
        lr = self.taux if lr is None else lr
        perte = self.loss(X, y)
        N = len(y)

        # couche de sortie
        d2 = self.p.copy()
        d2[np.arange(N), y] -= 1
        d2 = d2 / N
        self.dW2 = self.a1.T.dot(d2)
        self.db2 = d2.sum(axis=0)
        self.W2 -= lr * self.dW2
        self.b2 -= lr * self.db2

        # couche cachee
        d1 = d2.dot(self.W2.T) * (self.z1 > 0)
        self.dW1 = X.T.dot(d1)
        self.db1 = d1.sum(axis=0)
        self.W1 -= lr * self.dW1
        self.b1 -= lr * self.db1
        return perte
