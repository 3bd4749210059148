import numpy as np


def max_pool_forward_naive(x, pool_param):
    """
    x: (N, C, H, W)
    pool_param: pool_height, pool_width, stride. No padding here.
    """
    HH, WW = pool_param['pool_height'], pool_param['pool_width']
    S = pool_param['stride']
    N, C, H, W = x.shape
    Hp = (H - HH) // S + 1
    Wp = (W - WW) // S + 1

    out = np.zeros((N, C, Hp, Wp))
    arg = np.zeros((N, C, Hp, Wp), dtype=np.int64)
    for i in range(Hp):
        for j in range(Wp):
            block = x[:, :, i * S:i * S + HH, j * S:j * S + WW].reshape(N, C, HH * WW)
            arg[:, :, i, j] = np.argmax(block, axis=2)
            out[:, :, i, j] = np.max(block, axis=2)

    cache = (x, pool_param, arg)
    return out, cache


def max_pool_backward_naive(dout, cache):
    x, pool_param, arg = cache
    HH, WW = pool_param['pool_height'], pool_param['pool_width']
    S = pool_param['stride']
    N, C, Hp, Wp = dout.shape

    dx = np.zeros_like(x)
    for n in range(N):
        for c in range(C):
            for i in range(Hp):
                for j in range(Wp):
                    q, r = divmod(arg[n, c, i, j], WW)
                    dx[n, c, i * S + r, j * S + q] += dout[n, c, i, j]
    return dx
