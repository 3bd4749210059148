import numpy as np


class CrossEntropyLoss:
    """Softmax + cross entropy, Y one-hot (N, C)."""

    def forward(self, A, Y):
        self.Y = Y
        self.N, self.C = A.shape
        m = A.max(axis=1, keepdims=True)
        self.logZ = m + np.log(np.exp(A - m).sum(axis=1, keepdims=True))
        self.A = A
        return float(np.mean(np.sum(Y * (self.logZ - A), axis=1)))

    def backward(self):
        softmax = np.exp(self.A - self.logZ)
        return (softmax - self.Y) / self.N


class MSELoss:
    def forward(self, A, Y):
        self.diff = A - Y
        return np.mean(self.diff ** 2)

    def backward(self):
        return 2 * self.diff / self.diff.size
