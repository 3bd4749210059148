import numpy as np


def dropout_forward(x, dropout_param):
    """inverted dropout, p = probability of keeping"""
    p = dropout_param["p"]
    mode = dropout_param["mode"]
    if "seed" in dropout_param:
        np.random.seed(dropout_param["seed"])

    if mode == "train":
        keep = np.random.random_sample(x.shape) < p
        mask = keep / p
        out = x * mask
    else:
        mask = None
        out = x

    return out, (dropout_param, mask)


def dropout_backward(dout, cache):
    dropout_param, mask = cache
    if dropout_param["mode"] == "test":
        return dout
    p = dropout_param["p"]
    # same neurons that were alive in the forward pass
    dx = dout * mask / p
    return dx


def affine_forward(x, w, b):
    return x.reshape(x.shape[0], -1) @ w + b, (x, w, b)


def affine_backward(dout, cache):
    x, w, b = cache
    return (dout @ w.T).reshape(x.shape), x.reshape(x.shape[0], -1).T @ dout, dout.sum(0)
