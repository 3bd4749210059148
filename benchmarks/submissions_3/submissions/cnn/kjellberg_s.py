import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


class Layer:
    def forward(self, x):
        raise NotImplementedError

    def backward(self, dout):
        raise NotImplementedError

    def __call__(self, x):
        return self.forward(x)


class Conv2D(Layer):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0):
        self.k, self.s, self.p = kernel_size, stride, padding
        fan_in = in_channels * kernel_size**2
        rng = np.random.default_rng()
        self.W = rng.standard_normal((out_channels, in_channels, kernel_size, kernel_size)) / np.sqrt(fan_in)
        self.b = np.zeros(out_channels)
        self.dW = self.db = None

    def _windows(self, x):
        p = self.p
        xp = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
        win = sliding_window_view(xp, (self.k, self.k), axis=(2, 3))
        return win[:, :, ::self.s, ::self.s]        # N C Ho Wo k k

    def forward(self, x):
        self._shape = x.shape
        self._win = self._windows(x)
        y = np.einsum("nchwij,fcij->nfhw", self._win, self.W, optimize=True)
        return y + self.b[None, :, None, None]

    def backward(self, dout):
        self.dW = np.einsum("nfhw,nchwij->fcij", dout, self._win, optimize=True)
        self.db = np.einsum("nfhw->f", dout)

        # spread dout out by the stride, then a full correlation with the flipped kernel
        n, c, h, w = self._shape
        k, s, p = self.k, self.s, self.p
        _, f, ho, wo = dout.shape
        spread = np.zeros((n, f, h + 2 * p - k + 1, w + 2 * p - k + 1))
        spread[:, :, :(ho - 1) * s + 1:s, :(wo - 1) * s + 1:s] = dout
        spread = np.pad(spread, [(0, 0), (0, 0), (k - 1, k - 1), (k - 1, k - 1)])
        win = sliding_window_view(spread, (k, k), axis=(2, 3))
        flipped = self.W[:, :, ::-1, ::-1]
        dx = np.einsum("nfhwij,fcij->nchw", win, flipped, optimize=True)
        return dx[:, :, p:p + h, p:p + w]


class MaxPool2D(Layer):
    def __init__(self, pool_size, stride):
        self.k, self.s = pool_size, stride

    def forward(self, x):
        self._shape = x.shape
        win = sliding_window_view(x, (self.k, self.k), axis=(2, 3))[:, :, ::self.s, ::self.s]
        flat = win.reshape(*win.shape[:4], -1)
        self._arg = flat.argmax(axis=-1)
        return flat.max(axis=-1)

    def backward(self, dout):
        dx = np.zeros(self._shape)
        n, c, i, j = np.indices(dout.shape)
        rows = i * self.s + self._arg // self.k
        cols = j * self.s + self._arg % self.k
        np.add.at(dx, (n, c, rows, cols), dout)
        return dx


class Flatten(Layer):
    def forward(self, x):
        self._shape = x.shape
        return x.reshape(len(x), -1)

    def backward(self, dout):
        return dout.reshape(self._shape)
