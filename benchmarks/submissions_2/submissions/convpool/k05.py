import numpy as np


def conv_forward_naive(x, w, b, conv_param):
    stride = conv_param["stride"]
    pad = conv_param["pad"]
    N, C, H, W = x.shape
    F, C, HH, WW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), "constant")
    h_out = int(1 + (H + 2 * pad - HH) / stride)
    w_out = int(1 + (W + 2 * pad - WW) / stride)
    out = np.zeros((N, F, h_out, w_out))
    for n in range(N):
        for i in range(h_out):
            for j in range(w_out):
                block = padded[n, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
                for f in range(F):
                    out[n, f, i, j] = np.sum(block * w[f]) + b[f]
    return out, (x, w, b, conv_param)


def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    stride = conv_param["stride"]
    pad = conv_param["pad"]
    N, C, H, W = x.shape
    F, C, HH, WW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), "constant")
    dpadded = np.zeros_like(padded)
    dw = np.zeros_like(w)
    db = np.zeros_like(b)
    for n in range(N):
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                block = padded[n, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
                for f in range(F):
                    db[f] += dout[n, f, i, j]
                    dw[f] = block * dout[n, f, i, j]
                    dpadded[n, :, i * stride : i * stride + HH, j * stride : j * stride + WW] += w[f] * dout[n, f, i, j]
    dx = dpadded[:, :, pad : pad + H, pad : pad + W]
    return dx, dw, db


def max_pool_forward_naive(x, pool_param):
    hh, ww, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    h_out = 1 + (H - hh) // stride
    w_out = 1 + (W - ww) // stride
    out = np.zeros((N, C, h_out, w_out))
    mask = {}
    for n in range(N):
        for c in range(C):
            for i in range(h_out):
                for j in range(w_out):
                    best, where = -np.inf, None
                    for a in range(hh):
                        for d in range(ww):
                            value = x[n, c, i * stride + a, j * stride + d]
                            if value > best:
                                best, where = value, (i * stride + a, j * stride + d)
                    out[n, c, i, j] = best
                    mask[n, c, i, j] = where
    return out, (x.shape, mask)


def max_pool_backward_naive(dout, cache):
    shape, mask = cache
    dx = np.zeros(shape)
    for (n, c, i, j), (row, col) in mask.items():
        dx[n, c, row, col] += dout[n, c, i, j]
    return dx


def avgpool_forward(x, pool_param):
    hh, ww, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    out = np.zeros((N, C, 1 + (H - hh) // stride, 1 + (W - ww) // stride))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            out[:, :, i, j] = np.mean(x[:, :, i * stride : i * stride + hh, j * stride : j * stride + ww], axis=(2, 3))
    return out, (x, pool_param)


def avgpool_backward(dout, cache):
    x, pool_param = cache
    hh, ww, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros_like(x)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            g = dout[:, :, i, j].reshape(dout.shape[0], dout.shape[1], 1, 1)
            dx[:, :, i * stride : i * stride + hh, j * stride : j * stride + ww] += np.ones((1, 1, hh, ww)) * g / (hh * ww)
    return dx
