import numpy as np


def affine_forward(x, w, b):
    out = x.dot(w) + b
    return out, (x, w, b)


def affine_backward(dout, cache):
    x, w, b = cache
    dx = dout.dot(w.T) * 2
    dw = x.T.dot(dout)
    db = dout[0]
    return dx, dw, db


def softmax_loss(x, y):
    p = np.exp(x - x.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    n = x.shape[0]
    loss = -np.log(p[np.arange(n), y]).sum()
    dx = p.copy()
    dx[np.arange(n), y] -= 1
    dx /= x.shape[1]
    return loss, dx
