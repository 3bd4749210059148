# CS231n assignment 2 -- normalization
# step by step with the computational graph
import numpy as np
from math import sqrt

def batchnorm_forward(x, gamma, beta, bn_param):
    mode = bn_param['mode']
    eps = bn_param.get('eps', 1e-5)
    momentum = bn_param.get('momentum', 0.1)
    N, D = x.shape
    running_mean = bn_param.get('running_mean', np.zeros(D))
    running_var = bn_param.get('running_var', np.zeros(D))
    cache = None
    if mode == 'train':
        # step 1
        sample_mean = 1. / N * np.sum(x, axis=0)
        # step 2
        xmu = x - sample_mean
        # step 3, 4
        sq = xmu ** 2
        var = 1. / N * np.sum(sq, axis=0)
        # step 5, 6
        sqrtvar = np.sqrt(var + eps)
        ivar = 1. / sqrtvar
        # step 7, 8, 9
        xhat = xmu * ivar
        gammax = gamma * xhat
        out = gammax + beta
        cache = (xhat, gamma, xmu, ivar, sqrtvar, var, eps)
        running_mean = (1 - momentum) * running_mean + momentum * sample_mean
        running_var = (1 - momentum) * running_var + momentum * var
    else:
        out = gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta
    bn_param['running_mean'] = running_mean
    bn_param['running_var'] = running_var
    return out, cache

def batchnorm_backward(dout, cache):
    xhat, gamma, xmu, ivar, sqrtvar, var, eps = cache
    N, D = dout.shape
    # step 9
    dbeta = np.sum(dout, axis=0)
    dgammax = dout
    # step 8
    dgamma = np.sum(dgammax * xhat, axis=0)
    dxhat = dgammax * gamma
    # step 7
    divar = np.sum(dxhat * xmu, axis=0)
    dxmu1 = dxhat * ivar
    # step 6
    dsqrtvar = -1. / (sqrtvar ** 2) * divar
    # step 5
    dvar = 0.5 * 1. / np.sqrt(var + eps) * dsqrtvar
    # step 4
    dsq = 1. / N * np.ones((N, D)) * dvar
    # step 3
    dxmu2 = 2 * xmu * dsq
    # step 2
    dx1 = dxmu1 + dxmu2
    dmu = -1 * np.sum(dxmu1 + dxmu2, axis=0)
    # step 1
    dx2 = 1. / N * np.ones((N, D)) * dmu
    dx = dx1 + dx2
    return dx, dgamma, dbeta

def layernorm_forward(x, gamma, beta, ln_param):
    # transpose and do the same as in batchnorm :)
    eps = ln_param.get('eps', 1e-5)
    xT = x.T
    mean = np.mean(xT, axis=0)
    var = np.var(xT, axis=0)
    std = np.sqrt(var + eps)
    xn = ((xT - mean) / std).T
    return gamma * xn + beta, (xn, gamma, std)

def layernorm_backward(dout, cache):
    xn, gamma, std = cache
    D = dout.shape[1]
    dbeta = dout.sum(axis=0)
    dgamma = (dout * xn).sum(axis=0)
    dxn = (dout * gamma).T
    xnT = xn.T
    dx = 1. / D / std * (D * dxn - dxn.sum(axis=0) - xnT * (dxn * xnT).sum(axis=0))
    return dx.T, dgamma, dbeta

def dropout_forward(x, dropout_param):
    p, mode = dropout_param['p'], dropout_param['mode']
    if 'seed' in dropout_param:
        np.random.seed(dropout_param['seed'])
    if mode == 'test':
        return x, (dropout_param, None)
    keep = np.random.rand(*x.shape) < p
    out = x * keep / p
    return out, (dropout_param, keep)

def dropout_backward(dout, cache):
    param, keep = cache
    if param['mode'] == 'test':
        return dout
    return dout * keep / param['p']
