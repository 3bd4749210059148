import numpy as np


def conv_forward(x, w, b, stride=1, pad=0):
    n, c, h, wd = x.shape
    f, c, k1, k2 = w.shape
    h_out = int((h + 2 * pad - k1) / stride) + 1
    w_out = int((wd + 2 * pad - k2) / stride) + 1
    x_pad = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), 'constant', constant_values=0)
    out = np.zeros((n, f, h_out, w_out))
    for i in range(h_out):
        for j in range(w_out):
            patch = x_pad[:, :, i*stride:i*stride+k1, j*stride:j*stride+k2]
            for k in range(f):
                out[:, k, i, j] = np.sum(patch * w[k], axis=(1, 2, 3)) + b[k]
    cache = (x, x_pad, w, stride, pad)
    return out, cache


def conv_backward(dout, cache):
    x, x_pad, w, stride, pad = cache
    f, c, k1, k2 = w.shape
    dx_pad = np.zeros(x_pad.shape)
    dw = np.zeros(w.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            patch = x_pad[:, :, i*stride:i*stride+k1, j*stride:j*stride+k2]
            for k in range(f):
                g = dout[:, k, i, j].reshape(-1, 1, 1, 1)
                dw[k] += np.sum(patch * g, axis=0)
                dx_pad[:, :, i*stride:i*stride+k1, j*stride:j*stride+k2] += w[k] * g
    db = np.sum(dout, axis=(0, 2, 3))
    dx = dx_pad[:, :, pad:-pad, pad:-pad]
    return dx, dw, db


def avgpool_forward(x, size, stride):
    n, c, h, wd = x.shape
    out = np.zeros((n, c, (h - size) // stride + 1, (wd - size) // stride + 1))
    for a in range(n):
        for ch in range(c):
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    out[a, ch, i, j] = np.average(x[a, ch, i*stride:i*stride+size, j*stride:j*stride+size])
    return out, (x, size, stride)


def avgpool_backward(dout, cache):
    x, size, stride = cache
    dx = np.zeros(x.shape)
    for a in range(x.shape[0]):
        for ch in range(x.shape[1]):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    dx[a, ch, i*stride:i*stride+size, j*stride:j*stride+size] += dout[a, ch, i, j] / (size * size)
    return dx


def fc_forward(x, w, b):
    x2 = np.reshape(x, (x.shape[0], -1))
    out = np.matmul(x2, w) + b
    return out, (x, x2, w)


def fc_backward(dout, cache):
    x, x2, w = cache
    dx = np.matmul(dout, w.T)
    dw = np.matmul(x2.T, dout)
    db = np.sum(dout, axis=0)
    return np.reshape(dx, x.shape), dw, db
