import numpy as np


class Identity:

    def forward(self, Z):
        self.A = Z
        return self.A

    def backward(self, dLdA):
        dAdZ = np.ones(self.A.shape, dtype="f")
        return dLdA * dAdZ


class Sigmoid:

    def forward(self, Z):
        self.A = 1. / (1. + np.exp(-Z))
        return self.A

    def backward(self, dLdA):
        dAdZ = self.A - np.multiply(self.A, self.A)
        return dLdA * dAdZ


class Tanh:

    def forward(self, Z):
        ez, enz = np.exp(Z), np.exp(-Z)
        self.A = (ez - enz) / (ez + enz)
        return self.A

    def backward(self, dLdA):
        return dLdA * (1 - np.square(self.A))


class ReLU:

    def forward(self, Z):
        self.A = np.maximum(Z, 0)
        return self.A

    def backward(self, dLdA):
        # A > 0 exactly where Z > 0
        return np.where(self.A > 0, dLdA, 0.0)
