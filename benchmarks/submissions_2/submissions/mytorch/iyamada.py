import numpy as np

EPS = 1e-8


class Linear:
    def __init__(self, in_features, out_features):
        self.W = np.zeros((out_features, in_features))
        self.b = np.zeros((out_features, 1))

    def forward(self, A):
        # W と b をひとつの行列にまとめる
        self.A1 = np.hstack([A, np.ones((A.shape[0], 1))])
        return self.A1 @ np.hstack([self.W, self.b]).T

    def backward(self, dLdZ):
        d = dLdZ.T @ self.A1
        self.dLdW = d[:, :-1]
        self.dLdb = d[:, -1:]
        return dLdZ @ self.W


class Tanh:
    def forward(self, Z):
        self.A = 2 / (1 + np.exp(-2 * Z)) - 1
        return self.A

    def backward(self, dLdA):
        return dLdA * (1 - self.A**2)


class BatchNorm1d:
    def __init__(self, num_features, alpha=0.9):
        self.alpha = alpha
        self.eps = EPS
        self.BW = np.ones((1, num_features))
        self.Bb = np.zeros((1, num_features))
        self.running_M = np.zeros((1, num_features))
        self.running_V = np.ones((1, num_features))

    def forward(self, Z, eval=False):
        if eval:
            self.NZ = (Z - self.running_M) / np.sqrt(self.running_V + self.eps)
        else:
            self.N = Z.shape[0]
            self.M = np.mean(Z, axis=0, keepdims=True)
            self.V = np.var(Z, axis=0, keepdims=True)
            self.NZ = (Z - self.M) / np.sqrt(self.V + self.eps)
            self.running_M = self.running_M * self.alpha + self.M * (1 - self.alpha)
            self.running_V = self.running_V * self.alpha + self.V * (1 - self.alpha)
        return self.NZ * self.BW + self.Bb

    def backward(self, dLdBZ):
        self.dLdBW = np.sum(dLdBZ * self.NZ, axis=0, keepdims=True)
        self.dLdBb = np.sum(dLdBZ, axis=0, keepdims=True)
        dx = dLdBZ - self.dLdBb / self.N - self.NZ * self.dLdBW / self.N
        return dx * self.BW / np.sqrt(self.V + self.eps)


class MSELoss:
    def forward(self, A, Y):
        self.A, self.Y = A, Y
        N, C = A.shape
        total = 0.0
        for i in range(N):
            for j in range(C):
                total += (A[i, j] - Y[i, j]) ** 2
        return total / (N * C)

    def backward(self):
        N, C = self.A.shape
        g = np.zeros((N, C))
        for i in range(N):
            for j in range(C):
                g[i, j] = 2 * (self.A[i, j] - self.Y[i, j]) / (N * C)
        return g


class CrossEntropyLoss:
    def forward(self, A, Y):
        self.Y = Y
        c = A.max(axis=1, keepdims=True)
        self.s = np.exp(A - c) / np.exp(A - c).sum(axis=1, keepdims=True)
        return np.sum(-Y * np.log(self.s)) / len(A)

    def backward(self):
        return (self.s - self.Y) / len(self.Y)
