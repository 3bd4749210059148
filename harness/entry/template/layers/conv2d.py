"""A convolution of images (batch, channels, height, width), and its way back by hand."""

import numpy as np


def conv2d_forward(x, weight, bias, stride=1, padding=0):
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, weight.shape[2:], axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride]  # (batch, channels, rows, columns, kernel height, kernel width)
    out = np.einsum("bcrsij,ocij->bors", windows, weight) + bias[:, None, None]
    cache = (windows, weight, padded.shape, stride, padding)
    return out, cache


def conv2d_backward(gradient, cache):
    windows, weight, shape, stride, padding = cache
    dbias = gradient.sum(axis=(0, 2, 3))
    dweight = np.einsum("bors,bcrsij->ocij", gradient, windows)
    dpadded = np.zeros(shape)
    rows, columns = gradient.shape[2] * stride, gradient.shape[3] * stride
    for i in range(weight.shape[2]):
        for j in range(weight.shape[3]):
            part = np.einsum("bors,oc->bcrs", gradient, weight[:, :, i, j])
            dpadded[:, :, i : i + rows : stride, j : j + columns : stride] += part
    dx = dpadded[:, :, padding : shape[2] - padding, padding : shape[3] - padding]
    return dx, dweight, dbias
