import numpy as np


class Param:
    def __init__(self, value):
        self.value = value
        self.grad = np.zeros_like(value)


class ConvolutionalLayer:
    """channels last: X is (batch, height, width, channels), W is (f, f, in, out); stride 1"""

    def __init__(self, in_channels, out_channels, filter_size, padding):
        self.filter_size = filter_size
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.W = Param(np.random.randn(filter_size, filter_size, in_channels, out_channels))
        self.B = Param(np.zeros(out_channels))
        self.padding = padding

    def forward(self, X):
        p, f = self.padding, self.filter_size
        self.X = np.pad(X, ((0, 0), (p, p), (p, p), (0, 0)))
        bs, h, w, _ = self.X.shape
        out_h, out_w = h - f + 1, w - f + 1
        out = np.zeros((bs, out_h, out_w, self.out_channels))
        Wm = self.W.value.reshape(-1, self.out_channels)
        for y in range(out_h):
            for x in range(out_w):
                patch = self.X[:, y:y+f, x:x+f, :].reshape(bs, -1)
                out[:, y, x, :] = patch @ Wm + self.B.value
        return out

    def backward(self, d_out):
        p, f = self.padding, self.filter_size
        bs, out_h, out_w, _ = d_out.shape
        Wm = self.W.value.reshape(-1, self.out_channels)
        dX = np.zeros_like(self.X)
        for y in range(out_h):
            for x in range(out_w):
                g = d_out[:, y, x, :]
                patch = self.X[:, y:y+f, x:x+f, :].reshape(bs, -1)
                self.W.grad = (patch.T @ g).reshape(self.W.value.shape)
                self.B.grad += g.sum(axis=0)
                dX[:, y:y+f, x:x+f, :] += (g @ Wm.T).reshape(bs, f, f, self.in_channels)
        return dX[:, p:dX.shape[1]-p, p:dX.shape[2]-p, :]

    def params(self):
        return {'W': self.W, 'B': self.B}


class Flattener:
    def __init__(self):
        self.X_shape = None

    def forward(self, X):
        self.X_shape = X.shape
        return X.reshape(X.shape[0], -1)

    def backward(self, d_out):
        return d_out.reshape(self.X_shape)

    def params(self):
        return {}


if __name__ == '__main__':
    conv = ConvolutionalLayer(2, 3, 3, 1)
    o = conv.forward(np.random.randn(2, 5, 5, 2))
    print(o.shape, conv.backward(np.ones_like(o)).shape, conv.params()['W'].grad.shape)
