import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    """
    normalizes every column of x with (x - mean) / (std + eps)
    """
    mode = bn_param['mode']
    eps = bn_param.get('eps', 1e-5)
    momentum = bn_param.get('momentum', 0.9)
    D = x.shape[1]
    rm = bn_param.get('running_mean', np.zeros(D))
    rv = bn_param.get('running_var', np.zeros(D))
    cache = None

    if mode == 'train':
        m = x.mean(axis=0)
        centered = x - m
        v = np.mean(centered ** 2, axis=0)
        std = np.sqrt(v)
        denom = std + eps
        normed = centered / denom
        out = gamma * normed + beta
        rm = momentum * rm + (1 - momentum) * m
        rv = momentum * rv + (1 - momentum) * v
        cache = (centered, std, denom, normed, gamma)
    else:
        out = gamma * (x - rm) / (np.sqrt(rv) + eps) + beta

    bn_param['running_mean'] = rm
    bn_param['running_var'] = rv
    return out, cache


def batchnorm_backward(dout, cache):
    centered, std, denom, normed, gamma = cache
    N = dout.shape[0]

    dbeta = dout.sum(axis=0)
    dgamma = (dout * normed).sum(axis=0)

    dnormed = gamma * dout
    ddenom = -(dnormed * centered).sum(axis=0) / denom ** 2
    dv = ddenom / (2 * std)
    dcentered = dnormed / denom + 2 * centered * dv / N
    dx = dcentered - dcentered.mean(axis=0)
    return dx, dgamma, dbeta
