from builtins import range
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    """Batch normalization, forward.

    I followed the computational graph, one node per line, so the
    backward pass can go the graph from the end to the beginning.
    """
    mode = bn_param['mode']
    eps = bn_param.get('eps', 1e-5)
    momentum = bn_param.get('momentum', 0.9)

    N, D = x.shape
    running_mean = bn_param.get('running_mean', np.zeros(D, dtype=x.dtype))
    running_var = bn_param.get('running_var', np.zeros(D, dtype=x.dtype))

    cache = None
    if mode == 'train':
        # 1. mean
        mu = x.mean(axis=0)
        # 2. center
        xmu = x - mu
        # 3. variance
        var = (xmu ** 2).mean(axis=0)
        # 4. inverse std
        sqrtvar = np.sqrt(var + eps)
        ivar = 1. / sqrtvar
        # 5. normalize, scale, shift
        xhat = xmu * ivar
        out = gamma * xhat + beta

        running_mean = momentum * running_mean + (1 - momentum) * mu
        running_var = momentum * running_var + (1 - momentum) * var
        cache = (xhat, xmu, ivar, sqrtvar, gamma)
    elif mode == 'test':
        xhat = (x - running_mean) / np.sqrt(running_var + eps)
        out = gamma * xhat + beta
    else:
        raise ValueError('Invalid forward batchnorm mode "%s"' % mode)

    bn_param['running_mean'] = running_mean
    bn_param['running_var'] = running_var
    return out, cache


def batchnorm_backward(dout, cache):
    xhat, xmu, ivar, sqrtvar, gamma = cache
    N, D = dout.shape

    # out = gamma * xhat + beta
    dbeta = dout.sum(axis=0)
    dgamma = (dout * xhat).sum(axis=0)
    dxhat = dout * gamma

    # xhat = xmu * ivar
    divar = (dxhat * xmu).sum(axis=0)
    dxmu = dxhat * ivar

    # ivar = 1 / sqrtvar, sqrtvar = sqrt(var + eps)
    dsqrtvar = -divar / sqrtvar ** 2
    dvar = 0.5 * dsqrtvar / sqrtvar

    # var = mean(xmu ** 2)
    dxmu += 2.0 * xmu * dvar / N

    # xmu = x - mu
    dx = dxmu
    return dx, dgamma, dbeta
