import numpy as np


def conv_forward(x, w, b, conv_param):
    stride, pad = conv_param['stride'], conv_param['pad']
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    x_pad = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    Ho = (H + 2 * pad - HH) // stride + 1
    Wo = (W + 2 * pad - WW) // stride + 1
    out = np.empty((N, F, Ho, Wo))
    for i in range(Ho):
        for j in range(Wo):
            region = x_pad[:, :, i * stride:i * stride + HH, j * stride:j * stride + WW]
            out[:, :, i, j] = np.einsum('nchw,fchw->nf', region, w) + b
    return out, (x_pad, w, conv_param, x.shape)


def conv_backward(dout, cache):
    x_pad, w, conv_param, x_shape = cache
    stride, pad = conv_param['stride'], conv_param['pad']
    F, _, HH, WW = w.shape
    _, _, H, W = x_shape
    dx_pad, dw = np.zeros_like(x_pad), np.zeros_like(w)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            rows = slice(i * stride, i * stride + HH)
            cols = slice(j * stride, j * stride + WW)
            dw += np.einsum('nf,nchw->fchw', dout[:, :, i, j], x_pad[:, :, rows, cols])
            dx_pad[:, :, rows, cols] += np.einsum('nf,fchw->nchw', dout[:, :, i, j], w)
    db = dout.sum(axis=(0, 2, 3))
    return dx_pad[:, :, pad:pad + H, pad:pad + W], dw, db


def pool_forward(x):
    """2x2 max pooling, stride 2, H and W even"""
    N, C, H, W = x.shape
    xr = x.reshape(N, C, H // 2, 2, W // 2, 2)
    out = xr.max(axis=3).max(axis=4)
    return out, (x, xr, out)


def pool_backward(dout, cache):
    x, xr, out = cache
    dxr = np.zeros_like(xr)
    mask = (xr == out[:, :, :, np.newaxis, :, np.newaxis])
    dout_b, _ = np.broadcast_arrays(dout[:, :, :, np.newaxis, :, np.newaxis], dxr)
    dxr[mask] = dout_b[mask]
    dxr /= np.sum(mask, axis=(3, 5), keepdims=True)
    return dxr.reshape(x.shape)


class ThreeLayerConvNet(object):
    """conv - relu - 2x2 max pool - affine - relu - affine - softmax"""

    def __init__(self, input_dim=(3, 32, 32), num_filters=32, filter_size=7,
                 hidden_dim=100, num_classes=10, weight_scale=1e-3, reg=0.0):
        self.reg = reg
        C, H, W = input_dim
        self.params = {
            'W1': weight_scale * np.random.randn(num_filters, C, filter_size, filter_size),
            'b1': np.zeros(num_filters),
            'W2': weight_scale * np.random.randn(num_filters * (H // 2) * (W // 2), hidden_dim),
            'b2': np.zeros(hidden_dim),
            'W3': weight_scale * np.random.randn(hidden_dim, num_classes),
            'b3': np.zeros(num_classes),
        }

    def loss(self, X, y=None):
        W1, b1 = self.params['W1'], self.params['b1']
        W2, b2 = self.params['W2'], self.params['b2']
        W3, b3 = self.params['W3'], self.params['b3']
        conv_param = {'stride': 1, 'pad': (W1.shape[2] - 1) // 2}

        a1, conv_cache = conv_forward(X, W1, b1, conv_param)
        r1 = np.maximum(a1, 0)
        p1, pool_cache = pool_forward(r1)
        flat = p1.reshape(p1.shape[0], -1)
        a2 = flat @ W2 + b2
        h2 = np.maximum(a2, 0)
        scores = h2 @ W3 + b3
        if y is None:
            return scores

        N = X.shape[0]
        s = scores - scores.max(axis=1, keepdims=True)
        probs = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
        loss = -np.log(probs[np.arange(N), y]).mean()
        loss += 0.5 * self.reg * sum(np.sum(W ** 2) for W in (W1, W2, W3))

        grads = {}
        ds = probs
        ds[np.arange(N), y] -= 1
        ds /= N
        grads['W3'] = h2.T @ ds + self.reg * W3
        grads['b3'] = ds.sum(axis=0)
        da2 = (ds @ W3.T) * (a2 > 0)
        grads['W2'] = flat.T @ da2 + self.reg * W2
        grads['b2'] = da2.sum(axis=0)
        dp1 = (da2 @ W2.T).reshape(p1.shape)
        dr1 = pool_backward(dp1, pool_cache)
        da1 = dr1 * (dr1 > 0)
        _, dW1, grads['b1'] = conv_backward(da1, conv_cache)
        grads['W1'] = dW1 + self.reg * W1
        return loss, grads
