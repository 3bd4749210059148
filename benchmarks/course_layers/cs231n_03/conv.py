import numpy as np


def conv_forward_naive(x, w, b, conv_param):
    '''
    naive conv, four loops
    x : N, C, H, W
    w : F, C, HH, WW
    b : F
    '''
    s = conv_param['stride']
    p = conv_param['pad']
    N, C, H, W = x.shape
    F, C, HH, WW = w.shape

    assert (H + 2 * p - HH) % s == 0, 'height does not fit'
    assert (W + 2 * p - WW) % s == 0, 'width does not fit'
    Ho = 1 + (H + 2 * p - HH) // s
    Wo = 1 + (W + 2 * p - WW) // s

    xp = np.pad(x, ((0,), (0,), (p,), (p,)), mode='constant', constant_values=0)
    out = np.zeros((N, F, Ho, Wo))
    for n in range(N):
        for f in range(F):
            for i in range(Ho):
                for j in range(Wo):
                    out[n, f, i, j] = np.sum(xp[n, :, i*s:i*s+HH, j*s:j*s+WW] * w[f]) + b[f]

    cache = (x, w, b, conv_param)
    return out, cache


def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    s, p = conv_param['stride'], conv_param['pad']
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    _, _, Ho, Wo = dout.shape

    xp = np.pad(x, ((0,), (0,), (p,), (p,)), mode='constant')
    dxp = np.zeros_like(xp)
    dw = np.zeros_like(w)
    db = np.zeros_like(b)

    for n in range(N):
        for f in range(F):
            db[f] += dout[n, f].sum()
            for i in range(Ho):
                for j in range(Wo):
                    g = dout[n, f, i, j]
                    dw[f] += xp[n, :, i*s:i*s+HH, j*s:j*s+WW] * g
                    dxp[n, :, i*s:i*s+HH, j*s:j*s+WW] += w[f] * g

    dx = dxp[:, :, p:p+H, p:p+W]
    return dx, dw, db


if __name__ == "__main__":
    x = np.random.randn(2, 3, 5, 5)
    w = np.random.randn(4, 3, 3, 3)
    b = np.random.randn(4)
    o, c = conv_forward_naive(x, w, b, {'stride': 2, 'pad': 1})
    print(o.shape, [g.shape for g in conv_backward_naive(np.ones_like(o), c)])
