import numpy as np


class Linear:

    def __init__(self, in_features, out_features, debug=False):
        self.W = np.zeros((out_features, in_features), dtype="d")
        self.b = np.zeros((out_features, 1), dtype="d")
        self.dLdW = np.zeros((out_features, in_features), dtype="d")
        self.dLdb = np.zeros((out_features, 1), dtype="d")
        self.debug = debug

    def forward(self, A):
        self.A = A
        self.N = A.shape[0]
        self.Ones = np.ones((self.N, 1))
        Z = A @ self.W.T + self.Ones @ self.b.T
        return Z

    def backward(self, dLdZ):
        dZdA = self.W.T
        dZdW = self.A
        dZdb = self.Ones

        dLdA = dLdZ @ dZdA.T
        dLdW = dLdZ.T @ dZdW
        dLdb = dLdZ.T @ dZdb
        self.dLdW = dLdW / self.N
        self.dLdb = dLdb / self.N

        if self.debug:
            self.dZdA = dZdA
            self.dZdW = dZdW
            self.dZdb = dZdb
            self.dLdA = dLdA

        return dLdA


class Sigmoid:
    def forward(self, Z):
        self.A = 1 / (1 + np.exp(-Z))
        return self.A

    def backward(self):
        dAdZ = self.A - self.A * self.A
        return dAdZ


class CrossEntropyLoss:

    def forward(self, A, Y):
        self.A = A
        self.Y = Y
        N = A.shape[0]
        C = A.shape[1]
        Ones_C = np.ones((C, 1), dtype="f")
        Ones_N = np.ones((N, 1), dtype="f")

        self.softmax = np.exp(A) / np.sum(np.exp(A), axis=1).reshape(-1, 1)
        crossentropy = (-1 * Y * np.log(self.softmax)) @ Ones_C
        sum_crossentropy = Ones_N.T @ crossentropy
        L = sum_crossentropy / N
        return L[0, 0]

    def backward(self):
        dLdA = self.softmax - self.Y
        return dLdA


class MLP1:
    def __init__(self, debug=False):
        self.layers = [Linear(2, 3), Linear(3, 2)]
        self.f = [Sigmoid(), Sigmoid()]
        self.debug = debug

    def forward(self, A0):
        Z0 = self.layers[0].forward(A0)
        A1 = self.f[0].forward(Z0)
        Z1 = self.layers[1].forward(A1)
        A2 = self.f[1].forward(Z1)
        return A2

    def backward(self, dLdA2):
        dA2dZ1 = self.f[1].backward()
        dLdZ1 = dA2dZ1 * dLdA2
        dLdA1 = self.layers[1].backward(dLdZ1)

        dA1dZ0 = self.f[0].backward()
        dLdZ0 = dA1dZ0 * dLdA1
        dLdA0 = self.layers[0].backward(dLdZ0)
        return dLdA0
