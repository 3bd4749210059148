import numpy as np
import itertools
import time


def timed(f):
    """prints how long the loops took (off by default)"""
    def wrapper(*args, **kwargs):
        start = time.time()
        result = f(*args, **kwargs)
        if VERBOSE:
            print(f.__name__, round(time.time() - start, 3), "s")
        return result
    return wrapper


VERBOSE = False


@timed
def conv_forward_naive(x, w, b, conv_param):
    stride, pad = conv_param.get("stride", 1), conv_param.get("pad", 0)
    N, _, H, W = x.shape
    F, _, HH, WW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    rows = range(0, H + 2 * pad - HH + 1, stride)
    cols = range(0, W + 2 * pad - WW + 1, stride)
    out = np.zeros((N, F, len(rows), len(cols)))
    for (i, r), (j, c) in itertools.product(enumerate(rows), enumerate(cols)):
        out[:, :, i, j] = np.tensordot(xp[:, :, r : r + HH, c : c + WW], w, axes=([1, 2, 3], [1, 2, 3])) + b
    return out, (xp, w, rows, cols, pad, x.shape)


@timed
def conv_backward_naive(dout, cache):
    xp, w, rows, cols, pad, shape = cache
    HH, WW = w.shape[2:]
    dxp = np.zeros(xp.shape)
    dw = np.zeros(w.shape)
    for (i, r), (j, c) in itertools.product(enumerate(rows), enumerate(cols)):
        g = dout[:, :, i, j]
        dw += np.tensordot(g, xp[:, :, r : r + HH, c : c + WW], axes=([0], [0]))
        dxp[:, :, r : r + HH, c : c + WW] += np.tensordot(g, w, axes=([1], [0]))
    db = dout.sum(axis=0).sum(axis=-1).sum(axis=-1)
    if pad > 0:
        dxp = dxp[:, :, pad:-pad, pad:-pad]
    assert dxp.shape == shape
    return dxp, dw, db


@timed
def max_pool_forward_naive(x, pool_param):
    ph, pw, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    rows = range(0, x.shape[2] - ph + 1, s)
    cols = range(0, x.shape[3] - pw + 1, s)
    out = np.zeros(x.shape[:2] + (len(rows), len(cols)))
    for (i, r), (j, c) in itertools.product(enumerate(rows), enumerate(cols)):
        out[:, :, i, j] = np.amax(x[:, :, r : r + ph, c : c + pw], axis=(2, 3))
    return out, (x, out, rows, cols, ph, pw)


@timed
def max_pool_backward_naive(dout, cache):
    x, out, rows, cols, ph, pw = cache
    dx = np.zeros(x.shape)
    for (i, r), (j, c) in itertools.product(enumerate(rows), enumerate(cols)):
        mask = x[:, :, r : r + ph, c : c + pw] == out[:, :, i, j][:, :, None, None]
        # equal maxima share
        mask = mask / mask.sum(axis=(2, 3), keepdims=True)
        dx[:, :, r : r + ph, c : c + pw] += mask * dout[:, :, i, j][:, :, None, None]
    return dx


@timed
def avg_pool_forward_naive(x, pool_param):
    ph, pw, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    rows = range(0, x.shape[2] - ph + 1, s)
    cols = range(0, x.shape[3] - pw + 1, s)
    out = np.zeros(x.shape[:2] + (len(rows), len(cols)))
    for (i, r), (j, c) in itertools.product(enumerate(rows), enumerate(cols)):
        out[:, :, i, j] = np.average(x[:, :, r : r + ph, c : c + pw], axis=(2, 3))
    return out, (x.shape, rows, cols, ph, pw)


@timed
def avg_pool_backward_naive(dout, cache):
    shape, rows, cols, ph, pw = cache
    dx = np.zeros(shape)
    for (i, r), (j, c) in itertools.product(enumerate(rows), enumerate(cols)):
        dx[:, :, r : r + ph, c : c + pw] += dout[:, :, i, j][:, :, None, None] / (ph * pw)
    return dx
