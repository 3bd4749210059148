"""Lab 3. im2col version."""
import numpy as np


def im2col_indices(x_shape, k, stride, padding):
    N, C, H, W = x_shape
    out_h = (H + 2 * padding - k) // stride + 1
    out_w = (W + 2 * padding - k) // stride + 1

    i0 = np.repeat(np.arange(k), k)
    i0 = np.tile(i0, C)
    i1 = stride * np.repeat(np.arange(out_h), out_w)
    j0 = np.tile(np.arange(k), k * C)
    j1 = stride * np.tile(np.arange(out_w), out_h)
    i = i0.reshape(-1, 1) + i1.reshape(1, -1)
    j = j0.reshape(-1, 1) + j1.reshape(1, -1)
    c = np.repeat(np.arange(C), k * k).reshape(-1, 1)
    return c, i, j, out_h, out_w


class Conv2D:
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0):
        self.stride = stride
        self.padding = padding
        self.k = kernel_size
        scale = np.sqrt(2.0 / (in_channels * kernel_size * kernel_size))
        self.W = np.random.randn(out_channels, in_channels, kernel_size, kernel_size) * scale
        self.b = np.zeros(out_channels)

    def forward(self, x):
        p = self.padding
        self.x_shape = x.shape
        x_pad = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), mode='constant')
        c, i, j, out_h, out_w = im2col_indices(x.shape, self.k, self.stride, p)
        self.idx = (c, i, j)
        cols = x_pad[:, c, i, j]                      # (N, C*k*k, L)
        self.cols = cols
        F = self.W.shape[0]
        out = np.matmul(self.W.reshape(F, -1), cols) + self.b.reshape(1, F, 1)
        return out.reshape(x.shape[0], F, out_h, out_w)

    def backward(self, dout):
        N, F = dout.shape[:2]
        d = dout.reshape(N, F, -1)                    # (N, F, L)
        self.db = d.sum(axis=(0, 2))
        self.dW = np.matmul(d, self.cols.transpose(0, 2, 1)).sum(axis=0).reshape(self.W.shape)
        dcols = np.matmul(self.W.reshape(F, -1).T, d)  # (N, C*k*k, L)

        # col2im
        _, C, H, W = self.x_shape
        p = self.padding
        dx_pad = np.zeros((N, C, H + 2 * p, W + 2 * p))
        c, i, j = self.idx
        np.add.at(dx_pad, (slice(None), c, i, j), dcols)
        return dx_pad[:, :, p:p + H, p:p + W]


class MaxPool2D:
    def __init__(self, pool_size, stride):
        self.pool_size = pool_size
        self.stride = stride

    def forward(self, x):
        N, C, H, W = x.shape
        self.x_shape = x.shape
        # every channel is an image of its own
        xr = x.reshape(N * C, 1, H, W)
        c, i, j, oh, ow = im2col_indices(xr.shape, self.pool_size, self.stride, 0)
        cols = xr[:, c, i, j]                         # (N*C, k*k, L)
        self.idx = (c, i, j)
        self.arg = cols.argmax(axis=1)                # (N*C, L)
        out = np.take_along_axis(cols, self.arg[:, None, :], axis=1)
        return out.reshape(N, C, oh, ow)

    def backward(self, dout):
        N, C, H, W = self.x_shape
        k = self.pool_size
        L = self.arg.shape[1]
        dcols = np.zeros((N * C, k * k, L))
        np.put_along_axis(dcols, self.arg[:, None, :], dout.reshape(N * C, 1, L), axis=1)
        dx = np.zeros((N * C, 1, H, W))
        c, i, j = self.idx
        np.add.at(dx, (slice(None), c, i, j), dcols)
        return dx.reshape(self.x_shape)


class Flatten:
    def forward(self, x):
        self.x_shape = x.shape
        return x.reshape(x.shape[0], -1)

    def backward(self, dout):
        return dout.reshape(self.x_shape)
