import numpy as np


class MaxPool2d:
    """non overlapping, by reshape; the FIRST maximum of a window gets the gradient (as in torch)"""

    def __init__(self, k):
        self.k = k

    def forward(self, x):
        n, c, h, w = x.shape
        k = self.k
        assert h % k == 0 and w % k == 0
        t = x.reshape(n, c, h // k, k, w // k, k).transpose(0, 1, 2, 4, 3, 5).reshape(n, c, h // k, w // k, k * k)
        self.arg = t.argmax(axis=-1)
        self.shape = x.shape
        return np.take_along_axis(t, self.arg[..., None], axis=-1)[..., 0]

    def backward(self, dout):
        n, c, h, w = self.shape
        k = self.k
        t = np.zeros((n, c, h // k, w // k, k * k))
        np.put_along_axis(t, self.arg[..., None], dout[..., None], axis=-1)
        return t.reshape(n, c, h // k, w // k, k, k).transpose(0, 1, 2, 4, 3, 5).reshape(self.shape)


class AvgPool2d:
    def __init__(self, k):
        self.k = k

    def forward(self, x):
        n, c, h, w = x.shape
        return x.reshape(n, c, h // self.k, self.k, w // self.k, self.k).mean(axis=(3, 5))

    def backward(self, dout):
        return np.kron(dout, np.ones((1, 1, self.k, self.k))) / self.k ** 2


class ZeroPad2d:
    def __init__(self, p):
        self.p = p

    def forward(self, x):
        p = self.p
        return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))

    def backward(self, dout):
        p = self.p
        return dout[:, :, p:-p, p:-p] if p else dout
