import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


class Conv2D:
    """channels last; stride; 'same' or 'valid' padding; odd kernels only"""

    def __init__(self, filters, kernel, channels, stride=1, padding='valid'):
        self.w = np.random.randn(kernel, kernel, channels, filters) * np.sqrt(2 / (kernel * kernel * channels))
        self.b = np.zeros(filters)
        self.k = kernel
        self.s = stride
        self.p = kernel // 2 if padding == 'same' else 0

    def forward(self, a_prev, training=True):
        self.a_shape = a_prev.shape
        p = self.p
        a_pad = np.pad(a_prev, ((0, 0), (p, p), (p, p), (0, 0)))
        win = sliding_window_view(a_pad, (self.k, self.k), axis=(1, 2))[:, ::self.s, ::self.s]
        self.win = win                                # (n, h, w, c, kh, kw)
        self.pad_shape = a_pad.shape
        return np.einsum('nhwcij,ijcf->nhwf', win, self.w) + self.b

    def backward(self, da):
        n, h_out, w_out, _ = da.shape
        self.dw = np.einsum('nhwcij,nhwf->ijcf', self.win, da)
        self.db = da.sum(axis=(0, 1, 2))
        out = np.zeros(self.pad_shape)
        for i in range(h_out):
            for j in range(w_out):
                hs, ws = i * self.s, j * self.s
                out[:, hs:hs + self.k, ws:ws + self.k, :] += np.einsum('nf,ijcf->nijc', da[:, i, j, :], self.w)
        h, w = self.a_shape[1:3]
        return out[:, self.p:self.p + h, self.p:self.p + w, :]


class GlobalAveragePooling:
    def forward(self, a_prev, training=True):
        self.shape = a_prev.shape
        return a_prev.mean(axis=(1, 2))

    def backward(self, da):
        n, h, w, c = self.shape
        return np.ones(self.shape) * da[:, None, None, :] / (h * w)


class AveragePool2D:
    def __init__(self, pool=2, stride=2):
        self.pool = pool
        self.stride = stride

    def forward(self, a_prev, training=True):
        self.shape = a_prev.shape
        win = sliding_window_view(a_prev, (self.pool, self.pool), axis=(1, 2))[:, ::self.stride, ::self.stride]
        return win.mean(axis=(-2, -1))

    def backward(self, da):
        out = np.zeros(self.shape)
        _, h_out, w_out, _ = da.shape
        for i in range(h_out):
            for j in range(w_out):
                hs, ws = i * self.stride, j * self.stride
                out[:, hs:hs + self.pool, ws:ws + self.pool, :] += da[:, i:i + 1, j:j + 1, :] / self.pool ** 2
        return out


class UpSampling2D:
    """nearest neighbour"""
    def __init__(self, size=2):
        self.size = size

    def forward(self, x, training=True):
        return x.repeat(self.size, axis=1).repeat(self.size, axis=2)

    def backward(self, da):
        n, h, w, c = da.shape
        k = self.size
        return da.reshape(n, h // k, k, w // k, k, c).sum(axis=(2, 4))
