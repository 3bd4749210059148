import numpy as np

'''
layers for the fully connected net
hidden size = input size in my experiments (64)
'''

def affine_forward(x, w, b):
    x_vec = x.reshape(x.shape[0], -1)
    out = x_vec.dot(w) + b
    cache = (x, w, b)
    return out, cache


def affine_backward(dout, cache):
    x, w, b = cache
    x_vec = x.reshape(x.shape[0], -1)
    dx = dout.dot(w)
    dx = dx.reshape(x.shape)
    dw = x_vec.T.dot(dout)
    db = dout.sum(axis=0)
    return dx, dw, db


def relu_forward(x):
    return x.clip(min=0), x


def relu_backward(dout, cache):
    return dout * (cache > 0)


if __name__ == '__main__':
    n, d = 10, 64
    x = np.random.randn(n, 4, 4, 4)
    w = np.random.randn(d, d) / np.sqrt(d)
    b = np.zeros(d)
    h, c1 = affine_forward(x, w, b)
    a, c2 = relu_forward(h)
    g = relu_backward(np.ones_like(a) / n, c2)
    print([t.shape for t in affine_backward(g, c1)])
