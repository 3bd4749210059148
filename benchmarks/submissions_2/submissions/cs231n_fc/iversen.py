import numpy as np


class AffineCache:
    """just so that I do not mix up the order of a tuple"""

    def __init__(self, x, w, b):
        self.x, self.w, self.b = x, w, b
        self.rows = x.reshape(x.shape[0], -1)


def affine_forward(x, w, b):
    cache = AffineCache(x, w, b)
    out = cache.rows @ w + b
    return out, cache


def affine_backward(dout, cache):
    dx = np.tensordot(dout, cache.w, axes=([1], [1])).reshape(cache.x.shape)
    dw = np.tensordot(cache.rows, dout, axes=([0], [0]))
    db = np.add.reduce(dout, axis=0)
    return dx, dw, db


def relu_forward(x):
    out = np.where(x > 0, x, 0)
    return out, (x, out)


def relu_backward(dout, cache):
    x, out = cache
    dx = np.zeros_like(dout)
    positive = x > 0
    dx[positive] = dout[positive]
    return dx


def softmax_loss(x, y):
    n = x.shape[0]
    z = x - np.amax(x, axis=1, keepdims=True)
    denom = np.exp(z).sum(axis=1, keepdims=True)
    loss = np.sum(np.log(denom)[:, 0] - z[np.arange(n), y]) / n
    target = np.zeros_like(x)
    target[np.arange(n), y] = 1.0
    dx = (np.exp(z) / denom - target) * (1 / n)
    return loss, dx


def svm_loss(x, y, delta=1.0):
    n = x.shape[0]
    idx = np.arange(n)
    margins = x - x[idx, y].reshape(-1, 1) + delta
    active = margins > 0
    active[idx, y] = False
    loss = np.sum(margins * active) / n
    dx = active.astype(np.float64)
    dx[idx, y] -= active.sum(axis=1)
    return loss, dx / n


def sgd_momentum(w, dw, config=None):
    if config is None:
        config = dict(learning_rate=1e-2, momentum=0.9)
    learning_rate = config.get("learning_rate", 1e-2)
    momentum = config.get("momentum", 0.9)
    velocity = config.get("velocity")
    if velocity is None:
        velocity = np.zeros_like(w)
    new_velocity = momentum * velocity - learning_rate * dw
    config.update(velocity=new_velocity, learning_rate=learning_rate, momentum=momentum)
    return w + new_velocity, config
