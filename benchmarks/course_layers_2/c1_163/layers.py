import numpy as np


def layernorm_forward(x, gamma, beta, ln_param):
    """Layer norm: normalise each data point over its own features."""
    out, cache = None, None
    eps = ln_param.get("eps", 1e-5)

    x_T = x.T
    mean = np.mean(x_T, axis=0)
    var = np.var(x_T, axis=0)
    std = np.sqrt(var + eps)
    x_norm = (x_T - mean) / std
    x_norm = x_norm.T            # back to (N, D)
    out = gamma * x_norm + beta

    cache = (x_norm, gamma, std)
    return out, cache


def layernorm_backward(dout, cache):
    x_norm, gamma, std = cache
    N, D = dout.shape

    dbeta = dout.sum(axis=0)
    dgamma = np.sum(dout * x_norm, axis=0)

    # same as batchnorm_backward_alt, only everything transposed
    dx_norm = (dout * gamma).T
    xn = x_norm.T
    dx = (D * dx_norm - np.sum(dx_norm, axis=0) - xn * np.sum(dx_norm * xn, axis=0)) / (D * std)
    dx = dx.T
    return dx, dgamma, dbeta


def rel_error(x, y):
    """ returns relative error """
    return np.max(np.abs(x - y) / (np.maximum(1e-8, np.abs(x) + np.abs(y))))


def eval_numerical_gradient_array(f, x, df, h=1e-5):
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=['multi_index'], op_flags=['readwrite'])
    while not it.finished:
        ix = it.multi_index
        oldval = x[ix]
        x[ix] = oldval + h
        pos = f(x).copy()
        x[ix] = oldval - h
        neg = f(x).copy()
        x[ix] = oldval
        grad[ix] = np.sum((pos - neg) * df) / (2 * h)
        it.iternext()
    return grad


if __name__ == "__main__":
    np.random.seed(231)
    N, D = 4, 5
    x = 5 * np.random.randn(N, D) + 12
    gamma = np.random.randn(D)
    beta = np.random.randn(D)
    dout = np.random.randn(N, D)
    fx = lambda x: layernorm_forward(x, gamma, beta, {})[0]
    dx_num = eval_numerical_gradient_array(fx, x, dout)
    _, cache = layernorm_forward(x, gamma, beta, {})
    dx, dgamma, dbeta = layernorm_backward(dout, cache)
    print('dx error: ', rel_error(dx_num, dx))
