import numpy as np


def relu_forward(x):
    out = x * (x > 0)
    return out, out


def relu_backward(dout, cache):
    dx = dout.copy()
    dx[cache <= 0] = 0
    return dx


def softmax_loss(x, y):
    # one max for everything is enough against overflow
    e = np.exp(x - x.max())
    p = (e.T / e.sum(axis=1)).T
    t = np.zeros_like(x)
    t[np.arange(x.shape[0]), y] = 1.0
    loss = -np.sum(t * np.log(p)) / x.shape[0]
    dx = (p - t) / x.shape[0]
    return loss, dx


def affine_forward(x, w, b):
    out = np.einsum('nd,dm->nm', x.reshape(x.shape[0], -1), w) + b
    return out, (x, w, b)


def affine_backward(dout, cache):
    x, w, b = cache
    dx = np.einsum('nm,dm->nd', dout, w).reshape(x.shape)
    dw = np.einsum('nd,nm->dm', x.reshape(x.shape[0], -1), dout)
    db = np.einsum('nm->m', dout)
    return dx, dw, db


def affine_relu_forward(x, w, b):
    a, c1 = affine_forward(x, w, b)
    out, c2 = relu_forward(a)
    return out, [c1, c2]


def affine_relu_backward(dout, cache):
    c1, c2 = cache
    return affine_backward(relu_backward(dout, c2), c1)
