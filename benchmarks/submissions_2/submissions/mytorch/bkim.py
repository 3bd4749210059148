import numpy as np


class Linear:
    def __init__(self, in_features, out_features):
        self.W = np.zeros((out_features, in_features))
        self.b = np.zeros((out_features, 1))
        self.dLdW = np.zeros_like(self.W)
        self.dLdb = np.zeros_like(self.b)

    def forward(self, A):
        self.A = A
        return A @ self.W.T + self.b.T

    def backward(self, dLdZ):
        self.dLdW = dLdZ.T @ self.A
        self.dLdb = dLdZ.sum(axis=0)[:, None]
        return dLdZ @ self.W


class Tanh:
    def forward(self, Z):
        self.Z = Z
        self.A = np.tanh(Z)
        return self.A

    def backward(self, dLdA):
        return dLdA * (1 - self.Z**2)


class BatchNorm1d:
    def __init__(self, num_features, alpha=0.9):
        self.alpha, self.eps = alpha, 1e-8
        self.BW, self.Bb = np.ones((1, num_features)), np.zeros((1, num_features))
        self.running_M, self.running_V = np.zeros((1, num_features)), np.ones((1, num_features))

    def forward(self, Z, eval=False):
        if eval:
            return self.BW * (Z - self.running_M) / np.sqrt(self.running_V + self.eps) + self.Bb
        self.N = len(Z)
        self.M = Z.mean(0, keepdims=True)
        self.V = Z.var(0, keepdims=True)
        self.std = np.sqrt(self.V + self.eps)
        self.NZ = (Z - self.M) / self.std
        self.running_M = self.alpha * self.running_M + (1 - self.alpha) * self.M
        self.running_V = self.alpha * self.running_V + (1 - self.alpha) * self.V
        return self.BW * self.NZ + self.Bb

    def backward(self, dLdBZ):
        self.dLdBb = dLdBZ.sum(0, keepdims=True)
        self.dLdBW = (dLdBZ * self.NZ).sum(0, keepdims=True)
        g = dLdBZ * self.BW
        return (g - g.mean(0) - self.NZ * (g * self.NZ).mean(0)) / self.std


class MSELoss:
    def forward(self, A, Y):
        self.diff = A - Y
        return np.mean(self.diff**2)

    def backward(self):
        return 2 * self.diff / self.diff.size


class CrossEntropyLoss:
    def forward(self, A, Y):
        self.Y = Y
        self.N = A.shape[0]
        logp = A - A.max(1, keepdims=True)
        logp = logp - np.log(np.exp(logp).sum(1, keepdims=True))
        self.p = np.exp(logp)
        return -(Y * logp).sum() / self.N

    def backward(self):
        return (self.p - self.Y) / self.N
