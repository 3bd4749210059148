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
        self.dx = None
        self.dw = None
        self.db = None

        np.random.seed(1024)
        self.weight = 1e-3 * np.random.randn(out_channels, in_channels, kernel_size, kernel_size)
        self.bias = np.zeros(out_channels)

    def forward(self, x):
        '''
        :param x: input of shape (N, in_channels, H, W)
        '''
        p, s, k = self.padding, self.stride, self.kernel_size
        N, C, H, W = x.shape
        x_pad = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), 'constant', constant_values=0)
        H_out = (H + 2 * p - k) // s + 1
        W_out = (W + 2 * p - k) // s + 1
        out = np.zeros((N, self.out_channels, H_out, W_out))
        for f in range(self.out_channels):
            for i in range(H_out):
                for j in range(W_out):
                    patch = x_pad[:, :, i * s:i * s + k, j * s:j * s + k]
                    out[:, f, i, j] = np.sum(patch * self.weight[f], axis=(1, 2, 3)) + self.bias[f]
        self.cache = x
        return out

    def backward(self, dout):
        x = self.cache
        p, s, k = self.padding, self.stride, self.kernel_size
        N, C, H, W = x.shape
        _, F, H_out, W_out = dout.shape
        x_pad = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), 'constant', constant_values=0)
        dx_pad = np.zeros_like(x_pad)
        self.dw = np.zeros_like(self.weight)
        self.db = np.sum(dout, axis=(0, 2, 3))
        for n in range(N):
            for f in range(F):
                for i in range(H_out):
                    for j in range(W_out):
                        self.dw[f] += x_pad[n, :, i * s:i * s + k, j * s:j * s + k] * dout[n, f, i, j]
                        dx_pad[n, :, i * s:i * s + k, j * s:j * s + k] += self.weight[f] * dout[n, f, i, j]
        self.dx = dx_pad[:, :, :H, :W]


class MaxPooling:
    '''
    Max Pooling of input
    '''

    def __init__(self, kernel_size, stride):
        self.kernel_size = kernel_size
        self.stride = stride
        self.cache = None
        self.dx = None

    def forward(self, x):
        N, C, H, W = x.shape
        k, s = self.kernel_size, self.stride
        H_out = (H - k) // s + 1
        W_out = (W - k) // s + 1
        out = np.zeros((N, C, H_out, W_out))
        for i in range(H_out):
            for j in range(W_out):
                out[:, :, i, j] = x[:, :, i * s:i * s + k, j * s:j * s + k].max(axis=(2, 3))
        self.cache = (x, H_out, W_out)
        return out

    def backward(self, dout):
        x, H_out, W_out = self.cache
        k, s = self.kernel_size, self.stride
        self.dx = np.zeros_like(x)
        for i in range(H_out):
            for j in range(W_out):
                win = x[:, :, i * s:i * s + k, j * s:j * s + k]
                mask = win == win.max(axis=(2, 3), keepdims=True)
                self.dx[:, :, i * s:i * s + k, j * s:j * s + k] += mask * dout[:, :, i, j][:, :, None, None]


class ReLU:
    def __init__(self):
        self.cache = None
        self.dx = None

    def forward(self, x):
        self.cache = x
        return np.maximum(x, 0)

    def backward(self, dout):
        x = self.cache
        self.dx = dout * (x > 0)


class Linear:
    def __init__(self, in_dim, out_dim):
        self.in_dim = in_dim
        self.out_dim = out_dim
        self.cache = None
        np.random.seed(1024)
        self.weight = 1e-3 * np.random.randn(in_dim, out_dim)
        self.bias = np.zeros(out_dim)
        self.dx, self.dw, self.db = None, None, None

    def forward(self, x):
        flat = x.reshape(x.shape[0], -1)
        self.cache = x
        return flat @ self.weight + self.bias

    def backward(self, dout):
        x = self.cache
        self.dw = x.reshape(x.shape[0], -1).T @ dout
        self.db = dout.sum(axis=0)
        self.dx = (dout @ self.weight.T).reshape(x.shape)
