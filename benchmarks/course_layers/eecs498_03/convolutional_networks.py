import numpy as np


class Conv(object):

    @staticmethod
    def forward(x, w, b, conv_param):
        """naive convolution; x (N, C, H, W), w (F, C, HH, WW), conv_param: 'stride', 'pad'"""
        stride, pad = conv_param['stride'], conv_param['pad']
        N, C, H, W = x.shape
        F, _, HH, WW = w.shape
        Ho = 1 + (H + 2 * pad - HH) // stride
        Wo = 1 + (W + 2 * pad - WW) // stride
        xpad = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
        out = np.zeros((N, F, Ho, Wo))
        for n in range(N):
            for f in range(F):
                for i in range(Ho):
                    for j in range(Wo):
                        region = xpad[n, :, i * stride:i * stride + HH, j * stride:j * stride + WW]
                        out[n, f, i, j] = (region * w[f]).sum() + b[f]
        cache = (x, w, b, conv_param)
        return out, cache

    @staticmethod
    def backward(dout, cache):
        x, w, b, conv_param = cache
        stride, pad = conv_param['stride'], conv_param['pad']
        N, C, H, W = x.shape
        F, _, HH, WW = w.shape
        _, _, Ho, Wo = dout.shape
        xpad = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
        dxpad = np.zeros_like(xpad)
        dw = np.zeros_like(w)
        db = dout.sum(axis=(0, 2, 3))
        for n in range(N):
            for f in range(F):
                for i in range(Ho):
                    for j in range(Wo):
                        rows = slice(i * stride, i * stride + HH)
                        cols = slice(j * stride, j * stride + WW)
                        dw[f] += dout[n, f, i, j] * xpad[n, :, rows, cols]
                        dxpad[n, :, rows, cols] += dout[n, f, i, j] * w[f]
        dx = dxpad[:, :, :H, :W]
        return dx, dw, db


if __name__ == '__main__':
    p = {'stride': 1, 'pad': 1}
    o, c = Conv.forward(np.random.randn(2, 3, 5, 5), np.random.randn(2, 3, 3, 3), np.zeros(2), p)
    print([g.shape for g in Conv.backward(np.ones_like(o), c)])
