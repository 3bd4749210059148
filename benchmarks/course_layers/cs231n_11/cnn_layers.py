import numpy as np

# Convolutional layers of assignment 2
# loops only over the output positions, the rest is vectorized


def conv_forward_naive(x, w, b, conv_param):
    stride, pad = conv_param['stride'], conv_param['pad']
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    H_ = 1 + (H + 2 * pad - HH) // stride
    W_ = 1 + (W + 2 * pad - WW) // stride

    x_pad = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    out = np.zeros((N, F, H_, W_))
    for i in range(H_):
        for j in range(W_):
            patch = x_pad[:, :, i * stride:i * stride + HH, j * stride:j * stride + WW]
            out[:, :, i, j] = np.tensordot(patch, w, axes=([1, 2, 3], [1, 2, 3])) + b
    return out, (x, w, b, conv_param)


def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    stride, pad = conv_param['stride'], conv_param['pad']
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    H_, W_ = dout.shape[2:]

    x_pad = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    dx_pad = np.zeros_like(x_pad)
    dw = np.zeros_like(w)
    db = dout.sum(axis=(0, 2, 3))

    for i in range(H_):
        for j in range(W_):
            hs, ws = i * stride, j * stride
            patch = x_pad[:, :, hs:hs + HH, ws:ws + WW]
            d = dout[:, :, i, j]                       # N, F
            dw += np.tensordot(d, patch, axes=(0, 0))
            dx_pad[:, :, hs:hs + HH, ws:ws + WW] += np.tensordot(d, w[:, :, ::-1, ::-1], axes=(1, 0))

    dx = dx_pad[:, :, pad:pad + H, pad:pad + W]
    return dx, dw, db
