import numpy as np


def conv_forward_naive(x, w, b, conv_param):
    pad = conv_param['pad']
    stride = conv_param['stride']
    n, c, h, wd = x.shape
    f, _, kh, kw = w.shape
    out_h = (h + 2 * pad - kh) // stride + 1
    out_w = (wd + 2 * pad - kw) // stride + 1
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), 'constant')
    out = np.zeros((n, f, out_h, out_w))

    for img in range(n):
        for k in range(f):
            for i in range(out_h):
                for j in range(out_w):
                    top = i * stride
                    left = j * stride
                    region = padded[img, :, top:top + kh, left:left + kw]
                    out[img, k, i, j] = (region * w[k]).sum() + b[k]

    return out, (x, w, b, conv_param)


def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    pad = conv_param['pad']
    stride = conv_param['stride']
    n, c, h, wd = x.shape
    f, _, kh, kw = w.shape
    _, _, out_h, out_w = dout.shape

    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), 'constant')
    dpadded = np.zeros(padded.shape)
    dw = np.zeros(w.shape)
    db = np.zeros(b.shape)

    for img in range(n):
        for k in range(f):
            for i in range(out_h):
                for j in range(out_w):
                    top = i * stride
                    left = j * stride
                    grad = dout[img, k, i, j]
                    db[k] += grad
                    dw[k] += grad * padded[img, :, i:i + kh, j:j + kw]
                    dpadded[img, :, top:top + kh, left:left + kw] += grad * w[k]

    dx = dpadded[:, :, pad:h + pad, pad:wd + pad]
    return dx, dw, db
