import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    mode = bn_param["mode"]
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    N, D = x.shape
    running_mean = bn_param.get("running_mean", np.zeros(D, dtype=x.dtype))
    running_var = bn_param.get("running_var", np.zeros(D, dtype=x.dtype))

    out, cache = None, None
    if mode == "train":
        mu = x.mean(axis=0)
        x_centered = x - mu
        var = np.mean(x_centered ** 2, axis=0)
        std = np.sqrt(var + eps)
        x_norm = x_centered / std
        out = gamma * x_norm + beta
        running_mean = momentum * running_mean + (1 - momentum) * mu
        running_var = momentum * running_var + (1 - momentum) * var
        cache = (x_norm, gamma, x_centered, std)
    elif mode == "test":
        out = gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta
    bn_param["running_mean"] = running_mean
    bn_param["running_var"] = running_var
    return out, cache


def batchnorm_backward(dout, cache):
    x_norm, gamma, x_centered, std = cache
    N, D = dout.shape
    dbeta = dout.sum(axis=0)
    dgamma = np.sum(dout * x_norm, axis=0)
    dx_norm = dout * gamma
    dxc1 = dx_norm / std
    dstd = np.sum(-dx_norm * x_centered / std ** 2, axis=0)
    dvar = 0.5 * dstd / std
    dxc2 = 2.0 / N * x_centered * dvar
    dxc = dxc1 + dxc2
    dmu = -np.sum(dxc, axis=0)
    dx = dxc + dmu
    return dx, dgamma, dbeta


def layernorm_forward(x, gamma, beta, ln_param):
    eps = ln_param.get("eps", 1e-5)
    mu = x.mean(axis=1, keepdims=True)
    var = x.var(axis=1, keepdims=True)
    inv_std = 1.0 / np.sqrt(var + eps)
    x_norm = (x - mu) * inv_std
    out = gamma * x_norm + beta
    return out, (x_norm, gamma, inv_std)


def layernorm_backward(dout, cache):
    x_norm, gamma, inv_std = cache
    D = dout.shape[1]
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * x_norm, axis=0)
    dx_norm = dout * gamma
    s1 = np.sum(dx_norm, axis=1, keepdims=True)
    s2 = np.sum(dx_norm, axis=1, keepdims=True)
    dx = inv_std * (D * dx_norm - s1 - x_norm * s2) / D
    return dx, dgamma, dbeta


def dropout_forward(x, mask, p):
    """Inverted dropout. mask is 0/1 with the shape of x, p the keep probability."""
    out = x * mask / p
    return out, (mask, p)


def dropout_backward(dout, cache):
    mask, p = cache
    dx = dout * mask
    return dx


if __name__ == "__main__":
    np.random.seed(231)
    a = np.random.randn(6, 4)
    out, cache = batchnorm_forward(a, np.ones(4), np.zeros(4), {"mode": "train"})
    print("mean after bn", out.mean(axis=0), "std", out.std(axis=0))
    dx, dg, db = batchnorm_backward(np.random.randn(6, 4), cache)
    print(dx.shape, dg.shape, db.shape)
