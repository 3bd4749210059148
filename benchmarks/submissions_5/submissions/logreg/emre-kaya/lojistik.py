import numpy as np


class Lojistik:
    def __init__(self, ozellik):
        self.agirlik = np.zeros(ozellik)
        self.sapma = 0.0

    def olasilik(self, X):
        return 1 / (1 + np.exp(-(X @ self.agirlik + self.sapma)))

    def kayip(self, X, y):
        p = self.olasilik(X)
        return -(np.log(p[y == 1]).sum() + np.log(1 - p[y == 0]).sum()) / len(y)

    def turev(self, X, y):
        fark = (self.olasilik(X) - y) / len(y)
        return fark @ X, fark.sum()

    def egit(self, X, y, oran=0.1, devir=100):
        for _ in range(devir):
            dA, ds = self.turev(X, y)
            self.agirlik -= oran * dA
            self.sapma -= oran * ds
        return self
