import numpy as np


class DropoutLayer:
    def __init__(self, keep_prob=0.8):
        self.keep_prob = keep_prob
        self.training = True

    def forward(self, A):
        if not self.training:
            return A
        self.D = np.random.rand(*A.shape) < self.keep_prob
        A = A * self.D
        A = A / self.keep_prob
        return A

    def backward(self, dA):
        if not self.training:
            return dA
        dA = dA * self.D
        dA = dA / self.keep_prob
        return dA
