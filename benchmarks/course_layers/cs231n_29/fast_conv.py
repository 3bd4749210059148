import numpy as np


def im2col_indices(C, H, W, HH, WW, pad, stride):
    Ho = (H + 2 * pad - HH) // stride + 1
    Wo = (W + 2 * pad - WW) // stride + 1
    # row index inside of the patch + offset of the patch
    r0 = np.tile(np.repeat(np.arange(HH), WW), C)
    c0 = np.tile(np.arange(WW), HH * C)
    r1 = stride * np.repeat(np.arange(Ho), Wo)
    c1 = stride * np.tile(np.arange(Wo), Ho)
    rows = r0[:, None] + r1[None, :]
    cols = c0[:, None] + c1[None, :]
    chan = np.repeat(np.arange(C), HH * WW)[:, None]
    return chan, rows, cols, Ho, Wo


def conv_forward_im2col(x, w, b, conv_param):
    stride, pad = conv_param['stride'], conv_param['pad']
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    k, i, j, Ho, Wo = im2col_indices(C, H, W, HH, WW, pad, stride)
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    cols = xp[:, k, i, j]                                  # N, C*HH*WW, Ho*Wo
    out = np.einsum('fk,nkp->nfp', w.reshape(F, -1), cols)
    out = out.reshape(N, F, Ho, Wo) + b.reshape(1, F, 1, 1)
    return out, (x.shape, w, cols, conv_param)


def conv_backward_im2col(dout, cache):
    x_shape, w, cols, conv_param = cache
    stride, pad = conv_param['stride'], conv_param['pad']
    N, C, H, W = x_shape
    F, _, HH, WW = w.shape
    k, i, j, Ho, Wo = im2col_indices(C, H, W, HH, WW, pad, stride)

    db = dout.sum(axis=(0, 2, 3))
    d = dout.reshape(N, F, -1)
    dw = np.einsum('nfp,nkp->fk', d, cols).reshape(w.shape)
    dcols = np.einsum('fk,nfp->nkp', w.reshape(F, -1), d)

    dxp = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    # overlapping patches: plain fancy indexing would lose contributions
    np.add.at(dxp, (slice(None), k, i, j), dcols)
    dx = dxp[:, :, pad:pad + H, pad:pad + W]
    return dx, dw, db


conv_forward_naive = conv_forward_im2col
conv_backward_naive = conv_backward_im2col
