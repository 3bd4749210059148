import numpy as np


def conv2d_forward(x, w, b, conv_param):
    """x (N, C, H, W), w (num_filters, C, kh, kw), b (num_filters,)"""
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    num_filters, _, kh, kw = w.shape
    H_out = 1 + (H + 2 * pad - kh) // stride
    W_out = 1 + (W + 2 * pad - kw) // stride
    x_pad = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="constant")
    out = np.zeros((N, num_filters, H_out, W_out))
    for n in range(N):
        for f in range(num_filters):
            for i in range(H_out):
                for j in range(W_out):
                    window = x_pad[n, :, i * stride:i * stride + kh, j * stride:j * stride + kw]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    cache = (x, w, b, conv_param)
    return out, cache


def conv2d_backward(d_out, cache):
    x, w, b, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    num_filters, _, kh, kw = w.shape
    _, _, H_out, W_out = d_out.shape
    x_pad = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="constant")
    dx_pad = np.zeros_like(x_pad)
    dw = np.zeros_like(w)
    db = np.sum(np.mean(d_out, axis=(2, 3)), axis=0)
    for n in range(N):
        for f in range(num_filters):
            for i in range(H_out):
                for j in range(W_out):
                    hs, ws = i * stride, j * stride
                    dw[f] += x_pad[n, :, hs:hs + kh, ws:ws + kw] * d_out[n, f, i, j]
                    dx_pad[n, :, hs:hs + kh, ws:ws + kw] += w[f] * d_out[n, f, i, j]
    dx = dx_pad[:, :, :H, :W]
    return dx, dw, db


def maxpool_forward(x, pool_param):
    ph, pw, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    Ho = 1 + (H - ph) // s
    Wo = 1 + (W - pw) // s
    out = np.zeros((N, C, Ho, Wo))
    for i in range(Ho):
        for j in range(Wo):
            out[:, :, i, j] = x[:, :, i * s:i * s + ph, j * s:j * s + pw].max(axis=(2, 3))
    return out, (x, pool_param)


def maxpool_backward(d_out, cache):
    x, pool_param = cache
    ph, pw, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, Ho, Wo = d_out.shape
    dx = np.zeros_like(x)
    for n in range(N):
        for c in range(C):
            for i in range(Ho):
                for j in range(Wo):
                    patch = x[n, c, i * s:i * s + ph, j * s:j * s + pw]
                    mask = patch == np.max(patch)
                    dx[n, c, i * s:i * s + ph, j * s:j * s + pw] += mask * d_out[n, c, i, j]
    return dx


def avgpool_forward(x, k):
    """Non overlapping k x k mean pooling."""
    N, C, H, W = x.shape
    out = x.reshape(N, C, H // k, k, W // k, k).mean(axis=(3, 5))
    return out, (x.shape, k)


def avgpool_backward(d_out, cache):
    shape, k = cache
    dx = np.repeat(np.repeat(d_out, k, axis=2), k, axis=3) / k
    return dx
