import numpy as np


class Linear:
    def __init__(self, in_features, out_features):
        self.W = np.random.randn(out_features, in_features)
        self.b = np.zeros(out_features)

    def forward(self, x):
        self.x = x
        return x @ self.W.T + self.b

    def backward(self, dLdZ):
        self.dLdW = -dLdZ.T @ self.x
        self.dLdb = dLdZ.mean(axis=0)
        return dLdZ @ self.W / self.x.shape[0]
