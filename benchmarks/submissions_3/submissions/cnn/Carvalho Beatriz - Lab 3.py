import numpy as np


class Conv2D:
    """
    Attributes
    ----------
    W : (out_channels, in_channels, k, k)
    b : (out_channels,)
    """

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0):
        self.kernel_size = kernel_size
        self.stride = stride
        self.padding = padding
        self.W = np.random.randn(out_channels, in_channels, kernel_size, kernel_size) * np.sqrt(2 / in_channels) / kernel_size
        self.b = np.zeros(out_channels)

    def _get_output_size(self, size):
        return (size + 2 * self.padding - self.kernel_size) // self.stride

    def _regions(self, h_out, w_out):
        """generator of the windows' places"""
        for i in range(h_out):
            for j in range(w_out):
                top = i * self.stride
                left = j * self.stride
                yield i, j, slice(top, top + self.kernel_size), slice(left, left + self.kernel_size)

    def forward(self, x):
        self.last_shape = x.shape
        pad = self.padding
        self.last_input = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
        h_out = self._get_output_size(x.shape[2])
        w_out = self._get_output_size(x.shape[3])
        output = np.zeros((x.shape[0], self.W.shape[0], h_out, w_out))
        for i, j, rows, cols in self._regions(h_out, w_out):
            region = self.last_input[:, None, :, rows, cols]
            output[:, :, i, j] = np.sum(region * self.W[None], axis=(2, 3, 4))
        output += self.b[:, None, None]
        return output

    def backward(self, dout):
        self.dW = np.zeros(self.W.shape)
        self.db = np.sum(dout, axis=(0, 2, 3))
        d_input = np.zeros(self.last_input.shape)
        for i, j, rows, cols in self._regions(dout.shape[2], dout.shape[3]):
            d = dout[:, :, i, j][:, :, None, None, None]
            self.dW += np.sum(d * self.last_input[:, None, :, rows, cols], axis=0)
            d_input[:, :, rows, cols] += np.sum(d * self.W[None], axis=1)
        pad = self.padding
        h, w = self.last_shape[2:]
        return d_input[:, :, pad:pad + h, pad:pad + w]


class MaxPool2D:
    def __init__(self, pool_size, stride):
        self.pool_size = pool_size
        self.stride = stride

    def _regions(self, h_out, w_out):
        for i in range(h_out):
            for j in range(w_out):
                top = i * self.stride
                left = j * self.stride
                yield i, j, slice(top, top + self.pool_size), slice(left, left + self.pool_size)

    def forward(self, x):
        self.last_input = x
        n, c, h, w = x.shape
        h_out = (h - self.pool_size) // self.stride + 1
        w_out = (w - self.pool_size) // self.stride + 1
        output = np.zeros((n, c, h_out, w_out))
        for i, j, rows, cols in self._regions(h_out, w_out):
            output[:, :, i, j] = np.amax(x[:, :, rows, cols], axis=(2, 3))
        return output

    def backward(self, dout):
        d_input = np.zeros(self.last_input.shape)
        for i, j, rows, cols in self._regions(dout.shape[2], dout.shape[3]):
            region = self.last_input[:, :, rows, cols]
            mask = region == np.amax(region, axis=(2, 3), keepdims=True)
            d_input[:, :, rows, cols] += mask * dout[:, :, i, j][:, :, None, None]
        return d_input


class Flatten:
    def forward(self, x):
        self.last_shape = x.shape
        return x.reshape(x.shape[0], -1)

    def backward(self, dout):
        return dout.reshape(self.last_shape)
