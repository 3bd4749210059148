import numpy as np

def layernorm_forward(x, gamma, beta, ln_param):
    eps = ln_param.get('eps', 1e-5)

    # same as batchnorm but per sample -> transpose, use the code from before
    xT = x.T
    mu = np.mean(xT, axis=0)
    var = np.var(xT, axis=0)
    std = np.sqrt(var + eps)
    xhat = ((xT - mu) / std).T
    out = xhat * gamma + beta

    cache = {'xhat': xhat, 'std': std, 'gamma': gamma}
    return out, cache


def layernorm_backward(dout, cache):
    xhat = cache['xhat']
    std = cache['std'].reshape(-1, 1)
    gamma = cache['gamma']
    N, D = dout.shape

    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * xhat, axis=0)

    dxhat = dout * gamma
    s1 = np.sum(dxhat, axis=1, keepdims=True)
    s2 = np.sum(dxhat * xhat, axis=1, keepdims=True)
    dx = (N * dxhat - s1 - xhat * s2) / (N * std)

    return dx, dgamma, dbeta
