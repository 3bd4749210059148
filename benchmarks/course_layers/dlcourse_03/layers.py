import numpy as np


class Param:
    def __init__(self, value):
        self.value = value
        self.grad = np.zeros_like(value)


class ReLULayer:
    def __init__(self):
        self.X = None

    def forward(self, X):
        self.X = X
        return np.maximum(self.X, 0)

    def backward(self, d_out):
        d_result = np.where(d_out > 0, d_out, 0)
        return d_result

    def params(self):
        return {}


class MaxPoolingLayer:
    # channels last, pools without overlap or with it
    def __init__(self, pool_size, stride):
        self.pool_size = pool_size
        self.stride = stride
        self.X = None

    def forward(self, X):
        self.X = X
        b, h, w, c = X.shape
        oh = (h - self.pool_size) // self.stride + 1
        ow = (w - self.pool_size) // self.stride + 1
        out = np.zeros((b, oh, ow, c))
        for y in range(oh):
            for x in range(ow):
                ys, xs = y * self.stride, x * self.stride
                out[:, y, x, :] = X[:, ys:ys + self.pool_size, xs:xs + self.pool_size, :].max(axis=(1, 2))
        return out

    def backward(self, d_out):
        b, oh, ow, c = d_out.shape
        k = self.pool_size
        d_in = np.zeros_like(self.X)
        for y in range(oh):
            for x in range(ow):
                ys, xs = y * self.stride, x * self.stride
                for i in range(b):
                    for j in range(c):
                        win = self.X[i, ys:ys + k, xs:xs + k, j]
                        p, q = np.unravel_index(np.argmax(win), (k, k))
                        d_in[i, ys + p, xs + q, j] += d_out[i, y, x, j]
        return d_in

    def params(self):
        return {}


if __name__ == '__main__':
    x = np.random.randn(2, 4, 4, 3)
    r, m = ReLULayer(), MaxPoolingLayer(2, 2)
    o = m.forward(r.forward(x))
    print(r.backward(m.backward(np.ones_like(o))).sum())
