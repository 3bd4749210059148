import numpy as np


class Activation:
    """ Interface for activation functions, like in the older handouts """

    def __init__(self):
        self.A = None

    def __call__(self, Z):
        return self.forward(Z)

    def forward(self, Z):
        raise NotImplementedError

    def backward(self, dLdA):
        raise NotImplementedError


class Sigmoid(Activation):

    def forward(self, Z):
        self.A = 1 / (1 + np.exp(-Z))
        return self.A

    def backward(self, dLdA):
        return dLdA * self.A * (1 - self.A)


class Tanh(Activation):

    def forward(self, Z):
        self.A = np.tanh(Z)
        return self.A

    def backward(self, dLdA):
        dAdZ = 1 - np.tanh(self.A) ** 2
        return dLdA * dAdZ


class ReLU(Activation):

    def forward(self, Z):
        self.A = np.maximum(0.0, Z)
        return self.A

    def backward(self, dLdA):
        return dLdA * (self.A > 0)
