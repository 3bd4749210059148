"""A linear layer, and its way back by hand."""


def linear_forward(x, weight, bias):
    out = x @ weight.T + bias
    cache = (x, weight)
    return out, cache


def linear_backward(gradient, cache):
    x, weight = cache
    dx = gradient @ weight
    dweight = gradient.T @ x
    dbias = gradient.sum(axis=0)
    return dx, dweight, dbias
