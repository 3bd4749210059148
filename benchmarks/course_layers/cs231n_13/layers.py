import numpy as np


def relu_forward(x):
    """ max(x, 0) """
    mask = x >= 0
    return x * mask, mask


def relu_backward(dout, cache):
    mask = cache
    return dout * mask


def affine_forward(x, w, b):
    out = np.dot(x.reshape(len(x), -1), w) + b
    return out, (x, w)


def affine_backward(dout, cache):
    x, w = cache
    dx = np.dot(dout, w.T).reshape(x.shape)
    dw = np.dot(x.reshape(len(x), -1).T, dout)
    db = np.sum(dout, axis=0)
    return dx, dw, db


if __name__ == '__main__':
    x = np.linspace(-0.5, 0.5, num=11).reshape(1, 11)
    out, cache = relu_forward(x)
    print(out)
    print(relu_backward(np.ones_like(x), cache))
