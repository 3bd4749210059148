import numpy as np


class BatchNorm2d:

    def __init__(self, num_features, alpha=0.9):
        self.alpha = alpha
        self.eps = 1e-8
        # parameters are (1, C, 1, 1) so that they broadcast
        self.BW = np.ones((1, num_features, 1, 1))
        self.Bb = np.zeros((1, num_features, 1, 1))
        self.dLdBW = np.zeros((1, num_features, 1, 1))
        self.dLdBb = np.zeros((1, num_features, 1, 1))
        self.running_M = np.zeros((1, num_features, 1, 1))
        self.running_V = np.ones((1, num_features, 1, 1))

    def forward(self, Z, eval=False):
        if eval:
            return self.BW * (Z - self.running_M) / np.sqrt(self.running_V + self.eps) + self.Bb

        self.N = Z.shape[0] * Z.shape[2] * Z.shape[3]
        self.M = Z.mean(axis=(0, 2, 3), keepdims=True)
        self.V = Z.var(axis=(0, 2, 3), keepdims=True)
        self.istd = 1 / np.sqrt(self.V + self.eps)
        self.NZ = (Z - self.M) * self.istd

        self.running_M = self.alpha * self.running_M + (1 - self.alpha) * self.M
        self.running_V = self.alpha * self.running_V + (1 - self.alpha) * self.V
        return self.BW * self.NZ + self.Bb

    def backward(self, dLdBZ):
        self.dLdBW = np.sum(dLdBZ * self.NZ, axis=(0, 2, 3), keepdims=True)
        self.dLdBb = np.sum(dLdBZ, axis=(0, 2, 3), keepdims=True)
        return self.BW * self.istd / self.N * (self.N * dLdBZ - self.dLdBb - self.NZ * self.dLdBW)
