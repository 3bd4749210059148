"""Dropout, scaled in training, and its way back by hand."""

import numpy as np


def dropout_forward(x, p=0.5, training=True):
    kept = np.random.rand(*x.shape) >= p if training else np.ones(x.shape)
    mask = kept / (1 - p) if training else kept
    out = x * mask
    cache = mask
    return out, cache


def dropout_backward(gradient, cache):
    mask = cache
    dx = gradient * mask
    return dx
