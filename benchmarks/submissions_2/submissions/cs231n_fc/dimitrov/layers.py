import numpy as np


def affine_forward(x, w, b):
    N = len(x)
    D = w.shape[0]
    X = x.reshape((N, D))
    out = np.dot(X, w)
    out += b
    return out, (X, w, x.shape)


def affine_backward(dout, cache):
    X, w, shape = cache
    db = dout.sum(0)
    dw = np.dot(X.T, dout)
    dX = np.dot(dout, w.T)
    return np.reshape(dX, shape), dw, db


def relu_forward(x):
    return (np.abs(x) + x) / 2, x


def relu_backward(dout, cache):
    return dout * np.heaviside(cache, 0)
