import numpy as np
import numpy.typing as npt

# HW1P1, everything vectorised

class Linear:
    def __init__(self, in_features, out_features):
        self.W = np.zeros((out_features, in_features))
        self.b = np.zeros((out_features, 1))

    def forward(self, A):
        self.A = A
        self.N = np.shape(A)[0]
        self.Z = np.inner(A, self.W) + np.ravel(self.b)
        return self.Z

    def backward(self, dLdZ):
        self.dZdA = self.W.T
        self.dZdW = self.A
        self.dLdA = dLdZ @ self.dZdA.T
        self.dLdW = dLdZ.T @ self.dZdW
        self.dLdb = np.sum(dLdZ, 0).reshape(-1, 1)
        return self.dLdA

class Tanh:
    def forward(self, Z):
        self.A = np.sinh(Z) / np.cosh(Z)
        return self.A

    def backward(self, dLdA):
        return np.multiply(dLdA, np.subtract(1.0, np.power(self.A, 2)))

class BatchNorm1d:
    def __init__(self, num_features, alpha=0.9):
        self.alpha = alpha
        self.eps = 1e-8
        self.BW = np.ones((1, num_features))
        self.Bb = np.zeros((1, num_features))
        self.dLdBW = np.zeros((1, num_features))
        self.dLdBb = np.zeros((1, num_features))
        self.running_M = np.zeros((1, num_features))
        self.running_V = np.ones((1, num_features))

    def forward(self, Z, eval=False):
        if eval:
            return self.BW * ((Z - self.running_M) / np.sqrt(self.running_V + self.eps)) + self.Bb
        self.Z = Z
        self.N = Z.shape[0]
        one = np.ones((self.N, 1))
        self.M = one.T @ Z / self.N
        self.V = one.T @ (Z - one @ self.M) ** 2 / self.N
        self.NZ = (Z - one @ self.M) / np.sqrt(one @ self.V + self.eps)
        self.BZ = self.BW * self.NZ + self.Bb
        self.running_M = self.alpha * self.running_M + (1 - self.alpha) * self.M
        self.running_V = self.alpha * self.running_V + (1 - self.alpha) * self.V
        return self.BZ

    def backward(self, dLdBZ):
        self.dLdBW = np.sum(dLdBZ * self.NZ, axis=0, keepdims=True)
        self.dLdBb = np.sum(dLdBZ, axis=0, keepdims=True)
        dLdNZ = dLdBZ * self.BW
        xmu = self.Z - self.M
        dLdV = -1 / 2 * np.sum(dLdNZ * xmu * (self.V + self.eps) ** (-3 / 2), axis=0, keepdims=True)
        dLdM = -np.sum(dLdNZ * (self.V + self.eps) ** (-1 / 2), axis=0, keepdims=True) - 2 / self.N * dLdV * np.sum(xmu, axis=0, keepdims=True)
        return dLdNZ * (self.V + self.eps) ** (-1 / 2) + dLdV * (2 / self.N * xmu) + dLdM / self.N

class MSELoss:
    def forward(self, A, Y):
        self.A = A
        self.Y = Y
        self.N, self.C = A.shape
        return np.sum((A - Y) ** 2) / self.N / self.C

    def backward(self):
        return 2 * (self.A - self.Y) / self.N / self.C

class CrossEntropyLoss:
    def forward(self, A, Y):
        self.Y = Y
        self.N = A.shape[0]
        self.p = np.exp(A) / np.exp(A).sum(axis=1, keepdims=True)
        return -np.sum(Y * np.log(self.p)) / self.N

    def backward(self):
        return (self.p - self.Y) / self.N
