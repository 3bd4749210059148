import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    mode = bn_param['mode']
    eps = bn_param.get('eps', 1e-5)
    mom = bn_param.get('momentum', 0.9)
    n, d = x.shape
    bn_param.setdefault('running_mean', np.zeros(d))
    bn_param.setdefault('running_var', np.zeros(d))

    if mode == 'test':
        xn = (x - bn_param['running_mean']) / np.sqrt(bn_param['running_var'] + eps)
        return gamma * xn + beta, None

    mu = np.sum(x, axis=0) / n
    xc = x - mu
    var = np.sum(xc * xc, axis=0) / n
    inv = 1 / np.sqrt(var + eps)
    xn = xc * inv
    bn_param['running_mean'] = mom * bn_param['running_mean'] + (1 - mom) * mu
    bn_param['running_var'] = mom * bn_param['running_var'] + (1 - mom) * var
    return gamma * xn + beta, (xc, xn, inv, gamma)


def batchnorm_backward(dout, cache):
    xc, xn, inv, gamma = cache
    n, d = dout.shape

    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * xc, axis=0)

    dxn = dout * gamma
    dinv = np.sum(dxn * xc, axis=0)
    dxc = dxn * inv
    dvar = -0.5 * dinv * inv ** 3
    dxc = dxc + 2 * xc * dvar / n
    dx = dxc - np.sum(dxc, axis=0) / n
    return dx, dgamma, dbeta


if __name__ == '__main__':
    np.random.seed(231)
    x = 5 * np.random.randn(4, 5) + 12
    out, cache = batchnorm_forward(x, np.ones(5), np.zeros(5), {'mode': 'train'})
    print(out.mean(0), out.std(0))
    print(batchnorm_backward(np.random.randn(4, 5), cache)[1])
