import numpy as np


class Flatten:

    def forward(self, A):
        """
        A: (batch_size, in_channels, in_width)
        returns (batch_size, in_width * in_channels), time first like in the
        scanning MLP of hw2p1
        """
        self.N, self.C, self.W = A.shape
        return np.transpose(A, (0, 2, 1)).reshape(self.N, -1)

    def backward(self, dLdZ):
        dLdA = dLdZ.reshape(self.N, self.C, self.W)
        return dLdA


class Linear:

    def __init__(self, in_features, out_features):
        self.W = np.random.randn(out_features, in_features) / np.sqrt(in_features)
        self.b = np.zeros((out_features, 1))

    def forward(self, A):
        self.A = A
        return A @ self.W.T + self.b.T

    def backward(self, dLdZ):
        self.dLdW = dLdZ.T @ self.A
        self.dLdb = dLdZ.sum(axis=0, keepdims=True).T
        return dLdZ @ self.W


if __name__ == '__main__':
    f, l = Flatten(), Linear(12, 2)
    out = l.forward(f.forward(np.random.randn(5, 3, 4)))
    print(f.backward(l.backward(out)).shape)
