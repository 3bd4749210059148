import numpy as np


class FullyConnected(object):
    def __init__(self, n_in, n_out, lr=0.01):
        self.w = np.random.randn(n_in, n_out) * 0.01
        self.b = np.zeros(n_out)
        self.lr = lr

    def forward(self, x):
        self.last_input = x
        return np.matmul(x, self.w) + self.b

    def backward(self, d_out):
        self.dw = np.matmul(self.last_input.T, d_out)
        self.db = d_out
        return np.matmul(d_out, self.w.T)

    def update(self):
        self.w = self.w - self.lr * self.dw
        self.b = self.b - self.lr * self.db
