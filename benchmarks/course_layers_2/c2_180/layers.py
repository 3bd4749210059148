import numpy as np


class Param:
    def __init__(self, value):
        self.value = value
        self.grad = np.zeros_like(value)


class ConvolutionalLayer:
    def __init__(self, in_channels, out_channels, filter_size, padding):
        '''
        Initializes the layer

        filter_size, int - size of the conv filter
        padding, int - number of 'pixels' to pad on each side
        '''
        self.filter_size = filter_size
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.W = Param(np.random.randn(filter_size, filter_size, in_channels, out_channels))
        self.B = Param(np.zeros(out_channels))
        self.padding = padding

    def forward(self, X):
        batch_size, height, width, channels = X.shape
        self.X_shape = X.shape
        p, f = self.padding, self.filter_size

        self.X = np.zeros((batch_size, height + 2 * p, width + 2 * p, channels))
        self.X[:, p:height + p, p:width + p, :] = X

        out_height = height - f + 2 * p + 1
        out_width = width - f + 2 * p + 1
        result = np.zeros((batch_size, out_height, out_width, self.out_channels))
        W = self.W.value.reshape(-1, self.out_channels)

        for y in range(out_height):
            for x in range(out_width):
                window = self.X[:, y:y + f, x:x + f, :].reshape(batch_size, -1)
                result[:, y, x, :] = window.dot(W) + self.B.value
        return result

    def backward(self, d_out):
        batch_size, out_height, out_width, out_channels = d_out.shape
        _, height, width, channels = self.X_shape
        p, f = self.padding, self.filter_size
        d_in = np.zeros_like(self.X)
        W = self.W.value.reshape(-1, out_channels)

        for y in range(out_height):
            for x in range(out_width):
                d_pix = d_out[:, y, x, :]
                window = self.X[:, y:y + f, x:x + f, :].reshape(batch_size, -1)
                d_in[:, y:y + f, x:x + f, :] += d_pix.dot(W.T).reshape(batch_size, f, f, channels)
                self.W.grad += window.T.dot(d_pix).reshape(self.W.value.shape)
                self.B.grad += np.sum(d_pix, axis=0)

        return d_in[:, p:height + p, p:width + p, :]

    def params(self):
        return {'W': self.W, 'B': self.B}


class MaxPoolingLayer:
    def __init__(self, pool_size, stride):
        self.pool_size = pool_size
        self.stride = stride
        self.X = None

    def forward(self, X):
        self.X = X
        batch_size, height, width, channels = X.shape
        out_h = (height - self.pool_size) // self.stride + 1
        out_w = (width - self.pool_size) // self.stride + 1
        out = np.zeros((batch_size, out_h, out_w, channels))
        for y in range(out_h):
            for x in range(out_w):
                ys, xs = y * self.stride, x * self.stride
                out[:, y, x, :] = np.amax(X[:, ys:ys + self.pool_size, xs:xs + self.pool_size, :], axis=(1, 2))
        return out

    def backward(self, d_out):
        d_X = np.zeros_like(self.X)
        _, out_h, out_w, _ = d_out.shape
        for y in range(out_h):
            for x in range(out_w):
                ys, xs = y * self.stride, x * self.stride
                window = self.X[:, ys:ys + self.pool_size, xs:xs + self.pool_size, :]
                mask = (window == np.amax(window, axis=(1, 2), keepdims=True)).astype(float)
                # equal maxima share the gradient
                mask /= mask.sum(axis=(1, 2), keepdims=True)
                d_X[:, ys:ys + self.pool_size, xs:xs + self.pool_size, :] += mask * d_out[:, y:y + 1, x:x + 1, :]
        return d_X

    def params(self):
        return {}


class Flattener:
    def __init__(self):
        self.X_shape = None

    def forward(self, X):
        self.X_shape = X.shape
        return X.reshape(X.shape[0], -1)

    def backward(self, d_out):
        return d_out.reshape(self.X_shape)

    def params(self):
        # No params!
        return {}
