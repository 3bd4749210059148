import numpy as np

def batchnorm_forward(x, gamma, beta, bn_param):
    mode = bn_param['mode']
    eps = bn_param.get('eps', 1e-5)
    mom = bn_param.get('momentum', 0.9)
    N, D = x.shape
    rm = bn_param.get('running_mean', np.zeros(D))
    rv = bn_param.get('running_var', np.zeros(D))
    cache = None
    if mode == 'train':
        mu, var = x.mean(0), x.var(0)
        xn = (x - mu) / np.sqrt(var + eps)
        out = gamma * xn + beta
        rm = mom * rm + (1 - mom) * mu
        rv = mom * rv + (1 - mom) * var
        cache = (x, xn, mu, var, eps, gamma)
    else:
        out = gamma * (x - rm) / np.sqrt(rv + eps) + beta
    bn_param['running_mean'], bn_param['running_var'] = rm, rv
    return out, cache

def batchnorm_backward(dout, cache):
    x, xn, mu, var, eps, gamma = cache
    N = x.shape[0]
    dbeta = dout.sum(0)
    dgamma = (dout * xn).sum(0)
    dxn = dout * gamma
    dvar = (dxn * (x - mu) * -0.5 * (var + eps) ** -0.5).sum(0)
    dmu = (-dxn / np.sqrt(var + eps)).sum(0) + dvar * (-2 * (x - mu)).mean(0)
    dx = dxn / np.sqrt(var + eps) + dvar * 2 * (x - mu) / N + dmu / N
    return dx, dgamma, dbeta

def layernorm_forward(x, gamma, beta, ln_param):
    eps = ln_param.get('eps', 1e-5)
    # transpose and use what I have
    xT = x.T
    mu, var = xT.mean(0), xT.var(0)
    xn = ((xT - mu) / np.sqrt(var + eps)).T
    return gamma * xn + beta, (xn, var, eps, gamma)

def layernorm_backward(dout, cache):
    xn, var, eps, gamma = cache
    dxn = dout * gamma
    s = np.sqrt(var + eps)[:, None]
    dx = (dxn - dxn.mean(1, keepdims=True) - xn * (dxn * xn).mean(1, keepdims=True)) / s
    return dx, (dout * xn).sum(0), dout.sum(0)

def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    eps = gn_param.get('eps', 1e-5)
    N, C, H, W = x.shape
    v = x.reshape(N * G, -1)
    mu, var = v.mean(1, keepdims=True), v.var(1, keepdims=True)
    vn = (v - mu) / np.sqrt(var + eps)
    xn = vn.reshape(x.shape)
    return gamma * xn + beta, (G, vn, var, eps, gamma)

def spatial_groupnorm_backward(dout, cache):
    G, vn, var, eps, gamma = cache
    N, C, H, W = dout.shape
    xn = vn.reshape(dout.shape)
    dbeta = dout.sum((0, 2, 3)).reshape(1, C, 1, 1)
    dgamma = (dout * xn).sum((0, 2, 3)).reshape(1, C, 1, 1)
    d = (dout * gamma).reshape(N * G, -1)
    dv = (d - d.mean(1, keepdims=True) - vn * (d * vn).mean(1, keepdims=True)) / np.sqrt(var + eps)
    return dv.reshape(dout.shape), dgamma, dbeta

def dropout_forward(x, dropout_param):
    p, mode = dropout_param['p'], dropout_param['mode']
    if 'seed' in dropout_param:
        np.random.seed(dropout_param['seed'])
    if mode == 'train':
        mask = np.random.rand(*x.shape) < p
        return x * mask / p, (p, mask)
    return x, (p, None)

def dropout_backward(dout, cache):
    p, mask = cache
    if mask is None:
        return dout
    return dout * mask / p
