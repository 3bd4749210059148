import numpy as np


class MSELoss:

    def forward(self, A, Y):
        """
        A: output of the model (N, C)
        Y: ground truth (N, C)
        half of the squared error, mean over the batch
        """
        self.A = A
        self.Y = Y
        self.N = A.shape[0]
        self.C = A.shape[1]
        se = (A - Y) ** 2
        return np.sum(se) / 2 / self.N

    def backward(self):
        dLdA = (self.A - self.Y) / self.N
        return dLdA


class CrossEntropyLoss:

    def forward(self, A, Y):
        self.A = A
        self.Y = Y
        self.N = A.shape[0]
        shifted = A - A.max(axis=1, keepdims=True)
        e = np.exp(shifted)
        self.softmax = e / e.sum(axis=1, keepdims=True)
        # sum over the batch, see the FAQ on piazza
        return -np.sum(Y * np.log(self.softmax))

    def backward(self):
        return self.softmax - self.Y
