import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def pencereler(x, kh, kw, s):
    # (N, C, oh, ow, kh, kw)
    return sliding_window_view(x, (kh, kw), axis=(2, 3))[:, :, ::s, ::s]


def conv_forward(x, w, b, stride=1, pad=0):
    xp = np.pad(x, ((0,), (0,), (pad,), (pad,)))
    out = np.einsum("ncijpq,fcpq->nfij", pencereler(xp, *w.shape[2:], stride), w, optimize=True)
    return out + b.reshape(1, -1, 1, 1), (xp, w, stride, pad)


def conv_backward(dout, cache):
    xp, w, s, pad = cache
    kh, kw = w.shape[2:]
    dw = np.einsum("nfij,ncijpq->fcpq", dout, pencereler(xp, kh, kw, s), optimize=True)
    db = np.einsum("nfij->f", dout)
    dxp = np.zeros(xp.shape)
    parca = np.einsum("nfij,fcpq->ncpqij", dout, w, optimize=True)
    oh, ow = dout.shape[2:]
    for p in range(kh):
        for q in range(kw):
            dxp[:, :, p:p + s * (oh - 1) + 1:s, q:q + s * (ow - 1) + 1:s] += parca[:, :, p, q]
    H, W = xp.shape[2] - 2 * pad, xp.shape[3] - 2 * pad
    return dxp[:, :, pad:pad + H, pad:pad + W], dw, db


def avgpool_forward(x, size, stride):
    return pencereler(x, size, size, stride).mean(axis=(-2, -1)), (x, size, stride)


def avgpool_backward(dout, cache):
    x, k, s = cache
    dx = np.zeros_like(x)
    oh, ow = dout.shape[2:]
    for p in range(k):
        for q in range(k):
            dx[:, :, p:p + s * (oh - 1) + 1:s, q:q + s * (ow - 1) + 1:s] += dout / (k * k)
    return dx


def fc_forward(x, w, b):
    return np.einsum("nd,dm->nm", x.reshape(len(x), -1), w) + b, (x, w)


def fc_backward(dout, cache):
    x, w = cache
    dx = np.einsum("nm,dm->nd", dout, w).reshape(x.shape)
    return dx, np.einsum("nd,nm->dm", x.reshape(len(x), -1), dout), np.einsum("nm->m", dout)


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    x, w, b = rng.normal(size=(2, 3, 7, 7)), rng.normal(size=(4, 3, 3, 3)), rng.normal(size=4)
    out, c = conv_forward(x, w, b, 2, 1)
    r = rng.normal(size=out.shape)
    dx, dw, db = conv_backward(r, c)
    w[1, 2, 0, 1] += 1e-6
    yeni, _ = conv_forward(x, w, b, 2, 1)
    print(dw[1, 2, 0, 1], np.sum((yeni - out) * r) / 1e-6)
