import numpy as np
from itertools import product

class ConvLayer(object):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0):
        self.params = {}
        self.grads = {}
        self.k = kernel_size
        self.stride = stride
        self.pad = padding
        self.params['weight'] = np.random.normal(0, 0.1, (out_channels, in_channels, kernel_size, kernel_size))
        self.params['bias'] = np.zeros(out_channels)

    def im2col(self, x):
        n, c, h, w = x.shape
        k, s = self.k, self.stride
        oh = (h - k) // s + 1
        ow = (w - k) // s + 1
        cols = np.empty((n, oh, ow, c, k, k))
        for i, j in product(range(oh), range(ow)):
            cols[:, i, j] = x[:, :, i*s:i*s+k, j*s:j*s+k]
        return cols.reshape(n * oh * ow, -1), oh, ow

    def col2im(self, cols, shape, oh, ow):
        n, c, h, w = shape
        k, s = self.k, self.stride
        cols = cols.reshape(n, oh, ow, c, k, k)
        x = np.zeros(shape)
        for i, j in product(range(oh), range(ow)):
            x[:, :, i*s:i*s+k, j*s:j*s+k] += cols[:, i, j]
        return x

    def forward(self, x):
        p = self.pad
        self.n = x.shape[0]
        x = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), 'constant')
        self.padded = x.shape
        self.cols, self.oh, self.ow = self.im2col(x)
        w = self.params['weight']
        out = self.cols @ w.reshape(w.shape[0], -1).T + self.params['bias']
        return out.reshape(self.n, -1, self.oh, self.ow)

    def backward(self, dout):
        w = self.params['weight']
        d = dout.transpose(0, 2, 3, 1).reshape(-1, w.shape[0])
        self.grads['weight'] = (d.T @ self.cols).reshape(w.shape)
        self.grads['bias'] = d.sum(axis=0)
        dx = self.col2im(d @ w.reshape(w.shape[0], -1), self.padded, self.oh, self.ow)
        if self.pad > 0:
            dx = dx[:, :, self.pad:-self.pad, self.pad:-self.pad]
        return dx

class MaxPoolLayer(object):
    def __init__(self, kernel_size, stride=None):
        self.k = kernel_size
        self.stride = kernel_size if stride is None else stride

    def forward(self, x):
        self.x = x
        n, c, h, w = x.shape
        k, s = self.k, self.stride
        out = np.zeros((n, c, (h - k) // s + 1, (w - k) // s + 1))
        for i, j in product(range(out.shape[2]), range(out.shape[3])):
            out[:, :, i, j] = x[:, :, i*s:i*s+k, j*s:j*s+k].max(axis=(2, 3))
        self.out = out
        return out

    def backward(self, dout):
        dx = np.zeros(self.x.shape)
        k, s = self.k, self.stride
        for i, j in product(range(dout.shape[2]), range(dout.shape[3])):
            win = self.x[:, :, i*s:i*s+k, j*s:j*s+k]
            m = (win == self.out[:, :, i:i+1, j:j+1])
            dx[:, :, i*s:i*s+k, j*s:j*s+k] += m * dout[:, :, i:i+1, j:j+1]
        return dx

class FlattenLayer(object):
    def forward(self, x):
        self.in_shape = x.shape
        return x.reshape((x.shape[0], np.prod(x.shape[1:])))

    def backward(self, dout):
        return np.reshape(dout, self.in_shape)

class LinearModule(object):
    def __init__(self, in_features, out_features):
        self.params = {'weight': np.random.normal(0, 0.1, (out_features, in_features)), 'bias': np.zeros((1, out_features))}
        self.grads = {'weight': None, 'bias': None}

    def forward(self, x):
        self.x = x
        return x @ self.params['weight'].T + self.params['bias']

    def backward(self, dout):
        self.grads['weight'] = dout.T @ self.x
        self.grads['bias'] = dout.sum(axis=0, keepdims=True)
        return dout @ self.params['weight']
