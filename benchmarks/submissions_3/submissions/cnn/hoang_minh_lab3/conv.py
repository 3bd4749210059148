import numpy as np
from utils import out_size, pad


class Conv2D:
    """Cross-correlation; loops over the images' positions only."""

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0):
        self.kernel_size = kernel_size
        self.stride = stride
        self.padding = padding
        self.W = 0.01 * np.random.randn(out_channels, in_channels, kernel_size, kernel_size)
        self.b = np.zeros((out_channels,))
        self.cache = None

    def forward(self, x):
        N, C, H, W = x.shape
        K, S, P = self.kernel_size, self.stride, self.padding
        OH, OW = out_size(H, K, S, P), out_size(W, K, S, P)
        x_padded = pad(x, P)
        out = np.empty((N, self.W.shape[0], OH, OW))
        for r in range(OH):
            for c in range(OW):
                patch = x_padded[:, :, r * S:r * S + K, c * S:c * S + K]
                out[:, :, r, c] = np.tensordot(patch, self.W, axes=([1, 2, 3], [1, 2, 3])) + self.b
        self.cache = (x.shape, x_padded)
        return out

    def backward(self, dout):
        x_shape, x_padded = self.cache
        K, S, P = self.kernel_size, self.stride, self.padding
        dx_padded = np.zeros_like(x_padded)
        dW = np.zeros_like(self.W)
        for r in range(dout.shape[2]):
            for c in range(dout.shape[3]):
                rows, cols = slice(r * S, r * S + K), slice(c * S, c * S + K)
                d = dout[:, :, r, c]                                    # (N, F)
                dW += np.tensordot(d, x_padded[:, :, rows, cols], axes=(0, 0))
                dx_padded[:, :, rows, cols] += np.tensordot(d, self.W, axes=(1, 0))
        self.dW = dW
        self.db = dout.sum(axis=(0, 2, 3))
        H, W = x_shape[2:]
        return dx_padded[:, :, P:P + H, P:P + W]
