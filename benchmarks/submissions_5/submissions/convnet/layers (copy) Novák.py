from dataclasses import dataclass
from typing import Any, Iterator
import numpy as np


@dataclass
class ConvCache:
    padded: np.ndarray
    filters: np.ndarray
    stride: int
    pad: int


@dataclass
class PoolCache:
    input: np.ndarray
    size: int
    stride: int


def positions(h: int, w: int, kh: int, kw: int, stride: int) -> Iterator[Any]:
    for i, top in enumerate(range(0, h - kh + 1, stride)):
        for j, left in enumerate(range(0, w - kw + 1, stride)):
            yield i, j, (..., slice(top, top + kh), slice(left, left + kw))


def conv_forward(x: np.ndarray, w: np.ndarray, b: np.ndarray, stride: int = 1, pad: int = 0):
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    F, C, kh, kw = w.shape
    h, wd = padded.shape[2:]
    out = np.empty((len(x), F, (h - kh) // stride + 1, (wd - kw) // stride + 1))
    for i, j, window in positions(h, wd, kh, kw, stride):
        out[..., i, j] = np.tensordot(padded[window], w, axes=([1, 2, 3], [1, 2, 3])) + b
    return out, ConvCache(padded, w, stride, pad)


def conv_backward(dout: np.ndarray, cache: ConvCache):
    F, C, kh, kw = cache.filters.shape
    h, wd = cache.padded.shape[2:]
    d_padded = np.zeros_like(cache.padded)
    dw = np.zeros_like(cache.filters)
    for i, j, window in positions(h, wd, kh, kw, cache.stride):
        g = dout[..., i, j]
        dw += np.tensordot(g, cache.padded[window], axes=(0, 0))
        d_padded[window] += np.tensordot(g, cache.filters, axes=(1, 0))
    db = dout.sum(axis=(0, 2, 3))
    p = cache.pad
    return (d_padded[:, :, p:-p, p:-p] if p else d_padded), dw, db


def avgpool_forward(x: np.ndarray, size: int, stride: int):
    h, w = x.shape[2:]
    out = np.empty(x.shape[:2] + ((h - size) // stride + 1, (w - size) // stride + 1))
    for i, j, window in positions(h, w, size, size, stride):
        out[..., i, j] = x[window].sum(axis=(-1, -2)) / size ** 2
    return out, PoolCache(x, size, stride)


def avgpool_backward(dout: np.ndarray, cache: PoolCache):
    dx = np.zeros_like(cache.input)
    ones = np.ones((cache.size, cache.size)) / cache.size ** 2
    for i, j, window in positions(*dx.shape[2:], cache.size, cache.size, cache.stride):
        dx[window] += dout[..., i, j, None, None] * ones
    return dx


def fc_forward(x: np.ndarray, w: np.ndarray, b: np.ndarray):
    rows = x.reshape(len(x), -1)
    return rows @ w + b, (rows, w, x.shape)


def fc_backward(dout: np.ndarray, cache):
    rows, w, shape = cache
    return (dout @ w.T).reshape(shape), rows.T @ dout, dout.sum(axis=0)
