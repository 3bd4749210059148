import numpy as np


def fc_forward(x, w, b):
    plano = x.reshape(x.shape[0], -1)
    return plano.dot(w) + b, (x.shape, plano, w)


def fc_backward(dout, cache):
    forma, plano, w = cache
    dw = plano.T.dot(dout)
    db = dout.sum(axis=0)
    dx = dout.dot(w.T)
    return dx.reshape(forma), dw, db
