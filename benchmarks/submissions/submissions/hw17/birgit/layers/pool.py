import numpy as np


class MaxPool2D:
    def __init__(self, kernel_size, stride=None):
        self.k = kernel_size
        self.s = stride or kernel_size

    def forward(self, x):
        k, s = self.k, self.s
        self.x = x
        n, c, h, w = x.shape
        oh, ow = (h - k) // s + 1, (w - k) // s + 1
        out = np.zeros((n, c, oh, ow))
        self.idx = np.zeros((n, c, oh, ow), dtype=int)
        for i in range(oh):
            for j in range(ow):
                win = x[:, :, i * s:i * s + k, j * s:j * s + k].reshape(n, c, -1)
                self.idx[:, :, i, j] = win.argmax(axis=2)
                out[:, :, i, j] = win.max(axis=2)
        return out

    def backward(self, dout):
        k, s = self.k, self.s
        dx = np.zeros_like(self.x)
        n, c, oh, ow = dout.shape
        for a in range(n):
            for b in range(c):
                for i in range(oh):
                    for j in range(ow):
                        r, q = divmod(self.idx[a, b, i, j], k)
                        dx[a, b, i * s + r, j * s + q] += dout[a, b, i, j]
        return dx
