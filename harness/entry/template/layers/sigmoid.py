"""A sigmoid, and its way back by hand."""

import numpy as np


def sigmoid_forward(x):
    out = 0.5 * (1 + np.tanh(0.5 * x))  # 1 / (1 + exp(-x)), which overflows nowhere
    cache = out
    return out, cache


def sigmoid_backward(gradient, cache):
    out = cache
    dx = gradient * out * (1 - out)
    return dx
