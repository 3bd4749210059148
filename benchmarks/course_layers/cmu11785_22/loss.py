import numpy as np


class CrossEntropyLoss:

    def forward(self, A, Y):
        """
        A: logits (N, C)
        Y: one hot labels (N, C)
        """
        self.A = A
        self.Y = Y
        self.N = A.shape[0]
        self.C = A.shape[1]

        e = np.exp(A - np.max(A, axis=1, keepdims=True))
        self.softmax = e / np.sum(e, axis=1, keepdims=True)
        L = -np.sum(Y * np.log(self.softmax)) / self.N
        return L

    def backward(self):
        dLdA = self.softmax
        dLdA -= self.Y
        return dLdA / self.N

    def accuracy(self):
        return np.mean(self.softmax.argmax(axis=1) == self.Y.argmax(axis=1))
