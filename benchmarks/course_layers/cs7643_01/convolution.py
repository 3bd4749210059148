"""
2d Convolution Module.  (CS 7643 style)
"""
import numpy as np


class Conv2D:
    '''
    An implementation of the convolutional layer. We convolve the input with out_channels different filters
    and each filter spans all channels in the input.
    '''
    def __init__(self, in_channels, out_channels, kernel_size=3, stride=1, padding=0):
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        self.stride = stride
        self.padding = padding
        self.cache = None
        rs = np.random.RandomState(1024)
        self.weight = 1e-3 * rs.randn(out_channels, in_channels, kernel_size, kernel_size)
        self.bias = np.zeros(out_channels)
        self.dx = None
        self.dw = None
        self.db = None

    def forward(self, x):
        k, s, p = self.kernel_size, self.stride, self.padding
        xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), mode='constant')
        # (N, C, H', W', k, k), then every stride-th window
        win = np.lib.stride_tricks.sliding_window_view(xp, (k, k), axis=(2, 3))[:, :, ::s, ::s]
        out = np.einsum('nchwij,fcij->nfhw', win, self.weight) + self.bias[None, :, None, None]
        self.cache = x
        return out

    def backward(self, dout):
        x = self.cache
        k, s, p = self.kernel_size, self.stride, self.padding
        xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), mode='constant')
        win = np.lib.stride_tricks.sliding_window_view(xp, (k, k), axis=(2, 3))[:, :, ::s, ::s]
        self.db = dout.sum(axis=(0, 2, 3))
        self.dw = np.einsum('nchwij,nfhw->fcij', win, dout)
        dxp = np.zeros(xp.shape)
        _, _, oh, ow = dout.shape
        for i in range(k):
            for j in range(k):
                dxp[:, :, i:i + s * oh:s, j:j + s * ow:s] += np.einsum('nfhw,fc->nchw', dout, self.weight[:, :, i, j])
        H, W = x.shape[2:]
        self.dx = dxp[:, :, p:p + H, p:p + W]


if __name__ == '__main__':
    c = Conv2D(2, 3, kernel_size=3, stride=2, padding=1)
    o = c.forward(np.random.randn(2, 2, 6, 6))
    c.backward(np.ones_like(o))
    print(c.dx.shape, c.dw.shape, c.db)
