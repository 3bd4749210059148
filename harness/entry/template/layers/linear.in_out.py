"""A linear layer, and its way back by hand; the weight is (in, out)."""


def linear_forward(x, weight, bias):
    out = x @ weight + bias
    cache = (x, weight)
    return out, cache


def linear_backward(gradient, cache):
    x, weight = cache
    dx = gradient @ weight.T
    dweight = x.T @ gradient
    dbias = gradient.sum(axis=0)
    return dx, dweight, dbias
