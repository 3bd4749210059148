import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv_forward_naive(x, w, b, conv_param):
    s, p = conv_param["stride"], conv_param["pad"]
    padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = sliding_window_view(padded, w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]
    out = np.einsum("nchwij,fcij->nfhw", windows, w) + b[None, :, None, None]
    return out, (x, w, windows, padded.shape, s, p)


def conv_backward_naive(dout, cache):
    x, w, windows, padded_shape, s, p = cache
    db = np.einsum("nfhw->f", dout)
    dw = np.einsum("nchwij,nfhw->fcij", windows, dout)
    dpadded = np.zeros(padded_shape)
    HH, WW = w.shape[2:]
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            dpadded[:, :, i * s : i * s + HH, j * s : j * s + WW] += np.einsum("nf,fcij->ncij", dout[:, :, i, j], w)
    H, W = x.shape[2:]
    return dpadded[:, :, p : H + p, p : W + p], dw, db
