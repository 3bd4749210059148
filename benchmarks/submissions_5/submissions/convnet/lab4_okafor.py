"""Lab 4.  The backward pass of a convolution is itself a convolution."""
import numpy as np


def correlate(x, k):
    """x (N, C, H, W) with k (F, C, h, w), stride 1, no padding"""
    oh, ow = x.shape[2] - k.shape[2] + 1, x.shape[3] - k.shape[3] + 1
    out = np.zeros((x.shape[0], k.shape[0], oh, ow))
    for u in range(k.shape[2]):
        for v in range(k.shape[3]):
            out += np.tensordot(x[:, :, u:u + oh, v:v + ow], k[:, :, u, v], axes=([1], [1])).transpose(0, 3, 1, 2)
    return out


def dilate(d, stride, height, width):
    """zeros between the entries, and behind them up to height x width"""
    out = np.zeros(d.shape[:2] + (height, width))
    out[:, :, :stride * d.shape[2]:stride, :stride * d.shape[3]:stride][:, :, :d.shape[2], :d.shape[3]] = d
    return out


def border(x, h, w):
    return np.pad(x, ((0, 0), (0, 0), (h, h), (w, w)))


def conv_forward(x, w, b, stride=1, pad=0):
    xp = border(x, pad, pad)
    out = correlate(xp, w)[:, :, ::stride, ::stride] + b[:, None, None]
    return out, (xp, w, stride, pad)


def conv_backward(dout, cache):
    xp, w, stride, pad = cache
    kh, kw = w.shape[2:]
    full = dilate(dout, stride, xp.shape[2] - kh + 1, xp.shape[3] - kw + 1)
    turned = w[:, :, ::-1, ::-1].swapaxes(0, 1)
    dxp = correlate(border(full, kh - 1, kw - 1), turned)
    dw = correlate(xp.swapaxes(0, 1), full.swapaxes(0, 1)).swapaxes(0, 1)
    stop_h, stop_w = xp.shape[2] - pad, xp.shape[3] - pad
    return dxp[:, :, pad:stop_h, pad:stop_w], dw, dout.sum((0, 2, 3))


def avgpool_forward(x, size, stride):
    n, c, h, w = x.shape
    k = np.full((1, 1, size, size), 1.0 / size / size)
    out = correlate(x.reshape(n * c, 1, h, w), k)[:, :, ::stride, ::stride]
    return out.reshape((n, c) + out.shape[2:]), (x.shape, k, stride)


def avgpool_backward(dout, cache):
    (n, c, h, w), k, stride = cache
    size = k.shape[2]
    d = dout.reshape((n * c, 1) + dout.shape[2:])
    full = dilate(d, stride, h - size + 1, w - size + 1)
    return correlate(border(full, size - 1, size - 1), k).reshape(n, c, h, w)


def fc_forward(x, w, b):
    flat = x.reshape(x.shape[0], np.prod(x.shape[1:]))
    return np.dot(flat, w) + b, (x.shape, flat, w)


def fc_backward(dout, cache):
    shape, flat, w = cache
    return np.dot(dout, w.T).reshape(shape), np.dot(flat.T, dout), dout.sum(0)
