import numpy as np

def get_idx(C, HH, WW, Ho, Wo, s):
    i0 = np.tile(np.repeat(np.arange(HH), WW), C)
    i1 = s * np.repeat(np.arange(Ho), Wo)
    j0 = np.tile(np.arange(WW), HH * C)
    j1 = s * np.tile(np.arange(Wo), Ho)
    i = i0.reshape(-1, 1) + i1.reshape(1, -1)
    j = j0.reshape(-1, 1) + j1.reshape(1, -1)
    k = np.repeat(np.arange(C), HH * WW).reshape(-1, 1)
    return k, i, j

def conv_forward_naive(x, w, b, conv_param):
    s = conv_param['stride']
    p = conv_param['pad']
    N, C, H, W = x.shape
    F, C, HH, WW = w.shape
    Ho = int((H + 2 * p - HH) / s) + 1
    Wo = int((W + 2 * p - WW) / s) + 1
    xp = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
    k, i, j = get_idx(C, HH, WW, Ho, Wo, s)
    x_cols = xp[:, k, i, j]                      # (N, C*HH*WW, Ho*Wo)
    out = np.einsum('fk,nkl->nfl', w.reshape(F, -1), x_cols) + b[None, :, None]
    return out.reshape(N, F, Ho, Wo), (x.shape, w, x_cols, s, p)

def conv_backward_naive(dout, cache):
    (N, C, H, W), w, x_cols, s, p = cache
    F, _, HH, WW = w.shape
    Ho, Wo = dout.shape[2:]
    d = dout.reshape(N, F, -1)
    db = d.sum(axis=(0, 2))
    dw = np.einsum('nfl,nkl->fk', d, x_cols).reshape(w.shape)
    dx_cols = np.einsum('fk,nfl->nkl', w.reshape(F, -1), d)
    dxp = np.zeros((N, C, H + 2 * p, W + 2 * p))
    k, i, j = get_idx(C, HH, WW, Ho, Wo, s)
    dxp[:, k, i, j] += dx_cols
    dx = dxp if p == 0 else dxp[:, :, p:-p, p:-p]
    return dx, dw, db

def max_pool_forward_naive(x, pool_param):
    ph = pool_param['pool_height']
    pw = pool_param['pool_width']
    s = pool_param['stride']
    N, C, H, W = x.shape
    Ho, Wo = (H - ph) // s + 1, (W - pw) // s + 1
    out = np.empty((N, C, Ho, Wo))
    for n in range(N):
        for c in range(C):
            for r in range(Ho):
                for q in range(Wo):
                    out[n, c, r, q] = x[n, c, r*s:r*s+ph, q*s:q*s+pw].max()
    return out, (x, out, pool_param)

def max_pool_backward_naive(dout, cache):
    x, out, pool_param = cache
    ph = pool_param['pool_height']
    pw = pool_param['pool_width']
    s = pool_param['stride']
    dx = np.zeros(x.shape)
    for r in range(out.shape[2]):
        for q in range(out.shape[3]):
            win = x[:, :, r*s:r*s+ph, q*s:q*s+pw]
            mask = win == out[:, :, r, q][:, :, None, None]
            dx[:, :, r*s:r*s+ph, q*s:q*s+pw] += mask * dout[:, :, r, q][:, :, None, None]
    return dx

print('conv.py loaded')
