import numpy as np


def max_pool_forward_naive(x, pool_param):
    ph, pw, s = pool_param['pool_height'], pool_param['pool_width'], pool_param['stride']
    N, C, H, W = x.shape
    oh = 1 + (H - ph) // s
    ow = 1 + (W - pw) // s
    out = np.empty((N, C, oh, ow), dtype=x.dtype)
    for r in range(oh):
        for c in range(ow):
            out[:, :, r, c] = np.amax(x[:, :, r*s:r*s+ph, c*s:c*s+pw], axis=(-1, -2))
    return out, (x, pool_param)


def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    ph, pw, s = pool_param['pool_height'], pool_param['pool_width'], pool_param['stride']
    oh, ow = dout.shape[-2:]
    dx = np.zeros_like(x)
    for r in range(oh):
        for c in range(ow):
            win = x[:, :, r*s:r*s+ph, c*s:c*s+pw]
            m = np.amax(win, axis=(-1, -2), keepdims=True)
            mask = (win == m)
            # if several pixels are the maximum, they divide the gradient among them
            mask = mask / mask.sum(axis=(-1, -2), keepdims=True)
            dx[:, :, r*s:r*s+ph, c*s:c*s+pw] += mask * dout[:, :, r:r+1, c:c+1]
    return dx
