import numpy as np


class Conv(object):

    @staticmethod
    def forward(x, w, b, conv_param):
        stride, pad = conv_param['stride'], conv_param['pad']
        N, C, H, W = x.shape
        F, C, HH, WW = w.shape
        H_out = 1 + (H + 2 * pad - HH) // stride
        W_out = 1 + (W + 2 * pad - WW) // stride
        padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad), dtype=x.dtype)
        padded[:, :, pad:pad + H, pad:pad + W] = x
        out = np.zeros((N, F, H_out, W_out), dtype=x.dtype)
        for i in range(H_out):
            for j in range(W_out):
                patch = padded[:, :, i * stride:i * stride + HH, j * stride:j * stride + WW]
                for f in range(F):
                    out[:, f, i, j] = (patch * w[f]).sum(axis=(1, 2, 3)) + b[f]
        cache = (padded, w, b, conv_param)
        return out, cache

    @staticmethod
    def backward(dout, cache):
        padded, w, b, conv_param = cache
        stride, pad = conv_param['stride'], conv_param['pad']
        F, C, HH, WW = w.shape
        N, F, H_out, W_out = dout.shape
        dpad = np.zeros_like(padded)
        dw = np.zeros_like(w)
        db = dout.sum(axis=(0, 2, 3))
        for i in range(H_out):
            for j in range(W_out):
                hs, ws = i * stride, j * stride
                patch = padded[:, :, hs:hs + HH, ws:ws + WW]
                for f in range(F):
                    g = dout[:, f, i, j][:, None, None, None]
                    dw[f] += (patch * g).sum(axis=0)
                    dpad[:, :, hs:hs + HH, ws:ws + WW] += w[f] * g
        H, W = padded.shape[2] - 2 * pad, padded.shape[3] - 2 * pad
        dx = dpad[:, :, pad:pad + H, pad:pad + W]
        return dx, dw, db


class MaxPool(object):

    @staticmethod
    def forward(x, pool_param):
        ph, pw, s = pool_param['pool_height'], pool_param['pool_width'], pool_param['stride']
        N, C, H, W = x.shape
        H_out, W_out = 1 + (H - ph) // s, 1 + (W - pw) // s
        out = np.zeros((N, C, H_out, W_out), dtype=x.dtype)
        for i in range(H_out):
            for j in range(W_out):
                out[:, :, i, j] = x[:, :, i * s:i * s + ph, j * s:j * s + pw].max(axis=3).max(axis=2)
        return out, (x, pool_param)

    @staticmethod
    def backward(dout, cache):
        x, pool_param = cache
        ph, pw, s = pool_param['pool_height'], pool_param['pool_width'], pool_param['stride']
        N, C, H_out, W_out = dout.shape
        dx = np.zeros_like(x)
        for n in range(N):
            for c in range(C):
                for i in range(H_out):
                    for j in range(W_out):
                        win = x[n, c, i * s:i * s + ph, j * s:j * s + pw]
                        r, q = np.unravel_index(win.argmax(), win.shape)
                        dx[n, c, i * s + r, j * s + q] += dout[n, c, i, j]
        return dx


class ReLU(object):
    @staticmethod
    def forward(x):
        return np.maximum(x, 0), x

    @staticmethod
    def backward(dout, cache):
        return dout * (cache > 0)


class Conv_ReLU_Pool(object):

    @staticmethod
    def forward(x, w, b, conv_param, pool_param):
        a, conv_cache = Conv.forward(x, w, b, conv_param)
        s, relu_cache = ReLU.forward(a)
        out, pool_cache = MaxPool.forward(s, pool_param)
        return out, (conv_cache, relu_cache, pool_cache)

    @staticmethod
    def backward(dout, cache):
        conv_cache, relu_cache, pool_cache = cache
        ds = MaxPool.backward(dout, pool_cache)
        da = ReLU.backward(ds, relu_cache)
        return Conv.backward(da, conv_cache)
