import numpy as np


class Linear:

    def __init__(self, in_features, out_features, debug=False):
        """
        Initialize the weights and biases with zeros
        """
        self.W = np.zeros((out_features, in_features))
        self.b = np.zeros((out_features, 1))
        self.debug = debug

    def forward(self, A):
        """
        :param A: input of shape (N, C0)
        :return: Z of shape (N, C1)
        """
        self.A = A
        self.N = A.shape[0]
        Z = np.dot(self.A, self.W.T) + self.b.T
        return Z

    def backward(self, dLdZ):
        dLdA = np.dot(dLdZ, self.W)
        self.dLdW = np.dot(dLdZ.T, self.A)
        self.dLdb = np.mean(dLdZ, axis=0).reshape(-1, 1)

        if self.debug:
            self.dLdA = dLdA

        return dLdA
