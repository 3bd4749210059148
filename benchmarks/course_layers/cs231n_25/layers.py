import numpy as np


def layernorm_forward(x, gamma, beta, ln_param):
    eps = ln_param.get('eps', 1e-5)
    mu = x.mean(axis=1, keepdims=True)
    sig2 = x.var(axis=1, keepdims=True)
    rstd = (sig2 + eps) ** -0.5
    xn = (x - mu) * rstd
    return gamma * xn + beta, (xn, rstd, gamma)


def layernorm_backward(dout, cache):
    xn, rstd, gamma = cache
    dgamma = np.sum(dout * xn, axis=0)
    dbeta = np.sum(dout, axis=0)
    g = dout * gamma
    dx = rstd * (g - g.mean(axis=1, keepdims=True) - xn * (g * xn).mean(axis=1, keepdims=True))
    return dx, dgamma, dbeta


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    """ gamma, beta: (1, C, 1, 1) """
    N, C, H, W = x.shape
    # one row for each (sample, group); the layernorm without gamma/beta does the rest
    rows = x.reshape(N * G, -1)
    xn, (xn, rstd, _) = layernorm_forward(rows, 1.0, 0.0, gn_param)
    xn4 = xn.reshape(x.shape)
    out = gamma * xn4 + beta
    return out, (xn4, xn, rstd, gamma, G)


def spatial_groupnorm_backward(dout, cache):
    xn4, xn, rstd, gamma, G = cache
    N, C, H, W = dout.shape
    dgamma = np.sum(dout * xn4, axis=(0, 2, 3), keepdims=True)
    dbeta = np.sum(dout, axis=(0, 2, 3), keepdims=True)
    rows = (dout * gamma).reshape(N * G, -1)
    dx, _, _ = layernorm_backward(rows, (xn, rstd, 1.0))
    return dx.reshape(N, C, H, W), dgamma, dbeta
