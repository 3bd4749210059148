# Do not import any additional 3rd party external libraries
import numpy as np


class BatchNorm2d:
    def __init__(self, num_features, alpha=0.9):
        # num features: number of channels
        self.alpha = alpha
        self.eps = 1e-8

        self.Z = None
        self.NZ = None
        self.BZ = None

        self.BW = np.ones((1, num_features, 1, 1))
        self.Bb = np.zeros((1, num_features, 1, 1))
        self.dLdBW = np.zeros((1, num_features, 1, 1))
        self.dLdBb = np.zeros((1, num_features, 1, 1))

        self.M = np.zeros((1, num_features, 1, 1))
        self.V = np.ones((1, num_features, 1, 1))

        # inference parameters
        self.running_M = np.zeros((1, num_features, 1, 1))
        self.running_V = np.ones((1, num_features, 1, 1))

    def __call__(self, Z, eval=False):
        return self.forward(Z, eval)

    def forward(self, Z, eval=False):
        """
        Argument:
            Z (np.array): (batch_size, in_channel, input_height, input_width)
        """
        if eval:
            NZ = (Z - self.running_M) / np.sqrt(self.running_V + self.eps)
            return self.BW * NZ + self.Bb

        self.Z = Z
        self.N = Z.shape[0]   # samples per channel

        self.M = np.mean(Z, axis=(0, 2, 3), keepdims=True)
        self.V = np.mean((Z - self.M) ** 2, axis=(0, 2, 3), keepdims=True)
        self.NZ = (Z - self.M) / np.sqrt(self.V + self.eps)
        self.BZ = self.BW * self.NZ + self.Bb

        self.running_M = self.alpha * self.running_M + (1 - self.alpha) * self.M
        self.running_V = self.alpha * self.running_V + (1 - self.alpha) * self.V
        return self.BZ

    def backward(self, dLdBZ):
        ax = (0, 2, 3)
        self.dLdBW = np.sum(dLdBZ * self.NZ, axis=ax, keepdims=True)
        self.dLdBb = np.sum(dLdBZ, axis=ax, keepdims=True)

        dLdNZ = dLdBZ * self.BW
        inv = (self.V + self.eps) ** -0.5
        dLdV = np.sum(dLdNZ * (self.Z - self.M), axis=ax, keepdims=True) * -0.5 * inv ** 3
        dLdM = -inv * np.sum(dLdNZ, axis=ax, keepdims=True)   # second term is 0
        dLdZ = dLdNZ * inv + dLdV * (2 / self.N) * (self.Z - self.M) + dLdM / self.N
        return dLdZ
