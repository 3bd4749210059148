import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid linear sigmoid", "loss": "mse"}


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def forward(x, params):
    cache = {"a0": x}
    for i in (1, 2, 3):
        cache["z%d" % i] = cache["a%d" % (i - 1)] @ params["W%d" % i] + params["b%d" % i]
        cache["a%d" % i] = sigmoid(cache["z%d" % i])
    return cache["a3"], cache


def mse(y, t):
    return ((y - t) ** 2).mean()


def backward(params, cache, t):
    y = cache["a3"]
    grads = {}
    delta = (y - t) / y.size * y * (1 - y)
    for i in (3, 2, 1):
        grads["W%d" % i] = cache["a%d" % (i - 1)].T @ delta
        grads["b%d" % i] = delta.sum(axis=0)
        if i > 1:
            a = cache["a%d" % (i - 1)]
            delta = delta @ params["W%d" % i].T * (1 - a)
    return grads
