import numpy as np

def conv_forward_naive(x, w, b, conv_param):
    S, P = conv_param['stride'], conv_param['pad']
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xpad = np.pad(x, ((0,), (0,), (P,), (P,)), mode='constant')
    Hp = 1 + (H + 2 * P - KH) // S
    Wp = 1 + (W + 2 * P - KW) // S
    out = np.zeros((N, F, Hp, Wp))
    for r in range(Hp):
        for c in range(Wp):
            region = xpad[:, :, r*S:r*S+KH, c*S:c*S+KW].reshape(N, -1)
            out[:, :, r, c] = region.dot(w.reshape(F, -1).T) + b
    cache = (x, w, b, conv_param)
    return out, cache

def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    S, P = conv_param['stride'], conv_param['pad']
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xpad = np.pad(x, ((0,), (0,), (P,), (P,)), mode='constant')
    dxpad = np.zeros_like(xpad)
    dw = np.zeros((F, C * KH * KW))
    db = np.mean(dout, axis=(0, 2, 3))
    for r in range(dout.shape[2]):
        for c in range(dout.shape[3]):
            region = xpad[:, :, r*S:r*S+KH, c*S:c*S+KW].reshape(N, -1)
            g = dout[:, :, r, c]
            dw += g.T.dot(region)
            dxpad[:, :, r*S:r*S+KH, c*S:c*S+KW] += g.dot(w.reshape(F, -1)).reshape(N, C, KH, KW)
    return dxpad[:, :, P:P+H, P:P+W], dw.reshape(w.shape), db

def max_pool_forward_naive(x, pool_param):
    ph, pw, S = pool_param['pool_height'], pool_param['pool_width'], pool_param['stride']
    N, C, H, W = x.shape
    Hp, Wp = 1 + (H - ph) // S, 1 + (W - pw) // S
    out = np.zeros((N, C, Hp, Wp))
    for r in range(Hp):
        for c in range(Wp):
            out[:, :, r, c] = x[:, :, r*S:r*S+ph, c*S:c*S+pw].reshape(N, C, -1).max(axis=2)
    return out, (x, pool_param)

def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    ph, pw, S = pool_param['pool_height'], pool_param['pool_width'], pool_param['stride']
    N, C, H, W = x.shape
    dx = np.zeros_like(x)
    nn, cc = np.ogrid[:N, :C]
    for r in range(dout.shape[2]):
        for c in range(dout.shape[3]):
            k = x[:, :, r*S:r*S+ph, c*S:c*S+pw].reshape(N, C, -1).argmax(axis=2)
            dx[nn, cc, r*S + k // pw, c*S + k % pw] += dout[:, :, r, c]
    return dx

def avg_pool_forward_naive(x, pool_param):
    ph, pw, S = pool_param['pool_height'], pool_param['pool_width'], pool_param['stride']
    N, C, H, W = x.shape
    Hp, Wp = 1 + (H - ph) // S, 1 + (W - pw) // S
    out = np.zeros((N, C, Hp, Wp))
    for r in range(Hp):
        for c in range(Wp):
            out[:, :, r, c] = x[:, :, r*S:r*S+ph, c*S:c*S+pw].reshape(N, C, -1).mean(axis=2)
    return out, (x, pool_param)

def avg_pool_backward_naive(dout, cache):
    x, pool_param = cache
    ph, pw, S = pool_param['pool_height'], pool_param['pool_width'], pool_param['stride']
    dx = np.zeros_like(x)
    for r in range(dout.shape[2]):
        for c in range(dout.shape[3]):
            dx[:, :, r*S:r*S+ph, c*S:c*S+pw] += dout[:, :, r:r+1, c:c+1]
    return dx
