import numpy as np
import math


class GELU:
    def forward(self, Z):
        self.Z = Z
        self.Phi = np.array([0.5 * math.erfc(-z / math.sqrt(2)) for z in Z.ravel()]).reshape(Z.shape)
        return Z * self.Phi

    def backward(self, dLdA):
        phi = np.exp(-0.5 * self.Z * self.Z) / math.sqrt(2 * math.pi)
        return dLdA * (self.Phi + self.Z * phi)


class Swish:
    """z * sigmoid(beta z), beta is trained"""

    def __init__(self, beta=1.0):
        self.beta = beta

    def forward(self, Z):
        self.Z = Z
        self.s = 1 / (1 + np.exp(-self.beta * Z))
        return Z * self.s

    def backward(self, dLdA):
        ds = self.s * (1 - self.s)
        self.dLdbeta = np.sum(dLdA * self.Z ** 2 * ds)
        return dLdA * (self.s + self.beta * self.Z * ds)


class Softmax:
    def forward(self, Z):
        e = np.exp(Z - np.max(Z, axis=1, keepdims=True))
        self.A = e / np.sum(e, axis=1, keepdims=True)
        return self.A

    def backward(self, dLdA):
        # J @ g without building J:  a * (g - <g, a>)
        dot = np.sum(dLdA * self.A, axis=1, keepdims=True)
        return self.A * (dLdA - dot)
