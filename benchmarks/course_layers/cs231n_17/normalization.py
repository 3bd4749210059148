import numpy as np


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    """
    x: (N, C, H, W)
    gamma, beta: (1, C, 1, 1)
    G: number of groups, divides C
    """
    eps = gn_param.get('eps', 1e-5)
    N, C, H, W = x.shape

    xg = x.reshape(N, G, C // G, H, W)
    mean = xg.mean(axis=(2, 3, 4), keepdims=True)
    var = xg.var(axis=(2, 3, 4), keepdims=True)
    inv_std = 1.0 / np.sqrt(var + eps)
    xhat = ((xg - mean) * inv_std).reshape(N, C, H, W)
    out = xhat * gamma + beta

    cache = (G, xhat, inv_std, gamma)
    return out, cache


def spatial_groupnorm_backward(dout, cache):
    G, xhat, inv_std, gamma = cache
    N, C, H, W = dout.shape

    dbeta = dout.sum(axis=(0, 2, 3), keepdims=True)
    dgamma = (dout * xhat).sum(axis=(0, 2, 3), keepdims=True)

    # back into groups
    dxhat = (dout * gamma).reshape(N, G, C // G, H, W)
    xhat_g = xhat.reshape(N, G, C // G, H, W)
    m = C * H * W

    t1 = dxhat.sum(axis=(2, 3, 4), keepdims=True)
    t2 = (dxhat * xhat_g).sum(axis=(2, 3, 4), keepdims=True)
    dx = inv_std * (dxhat - t1 / m - xhat_g * t2 / m)
    dx = dx.reshape(N, C, H, W)
    return dx, dgamma, dbeta
