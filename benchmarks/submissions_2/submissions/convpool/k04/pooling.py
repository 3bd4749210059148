"""Pooling layers. Windows are taken with sliding_window_view."""
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def _unpack(p):
    return p["pool_height"], p["pool_width"], p["stride"]


def max_pool_forward_naive(x, pool_param):
    ph, pw, s = _unpack(pool_param)
    windows = sliding_window_view(x, (ph, pw), axis=(2, 3))[:, :, ::s, ::s]
    return windows.max(axis=(-2, -1)), (x, pool_param)


def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    ph, pw, s = _unpack(pool_param)
    dx = np.zeros_like(x)
    N, C, Ho, Wo = dout.shape
    for n, c, i, j in np.ndindex(N, C, Ho, Wo):
        patch = x[n, c, i * s : i * s + ph, j * s : j * s + pw]
        mask = np.zeros(patch.shape)
        mask[np.unravel_index(patch.argmax(), patch.shape)] = 1
        dx[n, c, i * s : i * s + ph, j * s : j * s + pw] = mask * dout[n, c, i, j]
    return dx


def average_pool_forward(x, pool_param):
    ph, pw, s = _unpack(pool_param)
    windows = sliding_window_view(x, (ph, pw), axis=(2, 3))[:, :, ::s, ::s]
    return windows.mean(axis=(-2, -1)), (x, pool_param)


def average_pool_backward(dout, cache):
    x, pool_param = cache
    ph, pw, s = _unpack(pool_param)
    dx = np.zeros_like(x)
    N, C, Ho, Wo = dout.shape
    for n, c, i, j in np.ndindex(N, C, Ho, Wo):
        dx[n, c, i * s : i * s + ph, j * s : j * s + pw] += dout[n, c, i, j] / ph / pw
    return dx
