import numpy as np


class Linear(object):
    @staticmethod
    def forward(x, w, b):
        N = x.shape[0]
        out = np.matmul(x.reshape(N, -1), w) + b
        cache = (x, w, b)
        return out, cache

    @staticmethod
    def backward(dout, cache):
        x, w, b = cache
        N = x.shape[0]
        dx = np.matmul(dout, w).reshape(x.shape)
        dw = np.matmul(x.reshape(N, -1).T, dout)
        db = np.sum(dout, axis=0)
        return dx, dw, db


class ReLU(object):
    @staticmethod
    def forward(x):
        return np.maximum(0, x), x

    @staticmethod
    def backward(dout, cache):
        return (cache > 0) * dout


def main():
    # hidden layers all have the same width
    D = 6
    x = np.random.randn(4, D)
    w1, w2 = np.random.randn(D, D), np.random.randn(D, D)
    b = np.zeros(D)
    a1, c1 = Linear.forward(x, w1, b)
    h1, r1 = ReLU.forward(a1)
    s, c2 = Linear.forward(h1, w2, b)
    dh, dw2, db2 = Linear.backward(np.ones_like(s), c2)
    dx, dw1, db1 = Linear.backward(ReLU.backward(dh, r1), c1)
    print(dx.shape, dw1.shape, db1.shape)


if __name__ == '__main__':
    main()
