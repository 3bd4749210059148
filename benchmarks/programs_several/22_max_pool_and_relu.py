import numpy as np


class MaxPool2D:
    def __init__(self, size=2, stride=2):
        self.size = size
        self.stride = stride

    def forward(self, x):
        n, c, h, w = x.shape
        self.x = x
        s, k = self.stride, self.size
        ho, wo = (h - k) // s + 1, (w - k) // s + 1
        out = np.zeros((n, c, ho, wo))
        for i in range(ho):
            for j in range(wo):
                out[:, :, i, j] = x[:, :, i * s : i * s + k, j * s : j * s + k].max(axis=(2, 3))
        return out

    def backward(self, dout):
        n, c, ho, wo = dout.shape
        s, k = self.stride, self.size
        dx = np.zeros_like(self.x)
        for i in range(ho):
            for j in range(wo):
                win = self.x[:, :, i * s : i * s + k, j * s : j * s + k]
                mask = win == win.min(axis=(2, 3), keepdims=True)
                dx[:, :, i * s : i * s + k, j * s : j * s + k] = mask * dout[:, :, i : i + 1, j : j + 1]
        return dx


class Tanh:
    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, dout):
        return dout * (1 + self.out)
