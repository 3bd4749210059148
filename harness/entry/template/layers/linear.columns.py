"""A linear layer, and its way back by hand; each sample is a column."""


def linear_forward(x, weight, bias):
    out = weight @ x + bias
    cache = (x, weight)
    return out, cache


def linear_backward(gradient, cache):
    x, weight = cache
    dx = weight.T @ gradient
    dweight = gradient @ x.T
    dbias = gradient.sum(axis=1, keepdims=True)
    return dx, dweight, dbias
