import numpy as np


# バッチ正規化
def batchnorm_forward(x, gamma, beta, bn_param):
    mode = bn_param["mode"]
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    N, D = x.shape
    running_mean = bn_param.get("running_mean", np.zeros(D))
    running_var = bn_param.get("running_var", np.zeros(D))
    if mode == "train":
        mu = np.zeros(D)
        for n in range(N):
            mu += x[n] / N
        var = np.zeros(D)
        for n in range(N):
            var += (x[n] - mu) ** 2 / N
        xc = x - mu
        std = np.sqrt(var + eps)
        xn = xc / std
        out = gamma * xn + beta
        cache = (xc, std, xn, gamma)
        bn_param["running_mean"] = momentum * running_mean + (1 - momentum) * mu
        bn_param["running_var"] = momentum * running_var + (1 - momentum) * var
        return out, cache
    xn = (x - running_mean) / np.sqrt(running_var + eps)
    return gamma * xn + beta, None


def batchnorm_backward(dout, cache):
    xc, std, xn, gamma = cache
    batch_size = dout.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = np.sum(xn * dout, axis=0)
    dxn = gamma * dout
    dxc = dxn / std
    dstd = -np.sum((dxn * xc) / (std * std), axis=0)
    dvar = 0.5 * dstd / std
    dxc += (2.0 / batch_size) * xc * dvar
    dmu = np.sum(dxc, axis=0)
    dx = dxc - dmu / batch_size
    return dx, dgamma, dbeta


# 層正規化
def layernorm_forward(x, gamma, beta, ln_param):
    eps = ln_param.get("eps", 1e-5)
    xc = x - x.mean(axis=1, keepdims=True)
    std = np.sqrt((xc**2).mean(axis=1, keepdims=True) + eps)
    xn = xc / std
    return gamma * xn + beta, (xc, std, xn, gamma)


def layernorm_backward(dout, cache):
    xc, std, xn, gamma = cache
    D = dout.shape[1]
    dbeta = dout.sum(axis=0)
    dgamma = np.sum(xn * dout, axis=0)
    dxn = gamma * dout
    dxc = dxn / std
    dstd = -np.sum((dxn * xc) / (std * std), axis=1, keepdims=True)
    dvar = 0.5 * dstd / std
    dxc += (2.0 / D) * xc * dvar
    dx = dxc - dxc.mean(axis=1, keepdims=True)
    return dx, dgamma, dbeta


# グループ正規化：サンプルとグループごとのループ
def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    eps = gn_param.get("eps", 1e-5)
    N, C, H, W = x.shape
    k = C // G
    xn = np.zeros_like(x)
    std = np.zeros((N, G))
    for n in range(N):
        for g in range(G):
            part = x[n, g * k : (g + 1) * k]
            std[n, g] = np.sqrt(part.var() + eps)
            xn[n, g * k : (g + 1) * k] = (part - part.mean()) / std[n, g]
    return gamma * xn + beta, (xn, std, gamma, G)


def spatial_groupnorm_backward(dout, cache):
    xn, std, gamma, G = cache
    N, C, H, W = dout.shape
    k = C // G
    dgamma = np.sum(dout * xn, axis=(0, 2, 3)).reshape(1, C, 1, 1)
    dbeta = np.sum(dout, axis=(0, 2, 3)).reshape(1, C, 1, 1)
    dxn = dout * gamma
    dx = np.zeros_like(dout)
    for n in range(N):
        for g in range(G):
            s = slice(g * k, (g + 1) * k)
            d, z = dxn[n, s], xn[n, s]
            dx[n, s] = (d - d.mean() - z * (d * z).mean()) / std[n, g]
    return dx, dgamma, dbeta


# ドロップアウト
def dropout_forward(x, dropout_param):
    p, mode = dropout_param["p"], dropout_param["mode"]
    if "seed" in dropout_param:
        np.random.seed(dropout_param["seed"])
    if mode == "train":
        mask = np.random.rand(*x.shape) < p
        return np.where(mask, x / p, 0), (mask, p)
    return x, (None, p)


def dropout_backward(dout, cache):
    mask, p = cache
    if mask is None:
        return dout
    return np.where(mask, dout / p, 0)
