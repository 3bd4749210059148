import numpy as np

# manca la group norm, non ho fatto in tempo

def batchnorm_forward(x, gamma, beta, bn_param):
    mode = bn_param["mode"]
    eps = bn_param.get("eps", 1e-5)
    m = bn_param.get("momentum", 0.9)
    rm = bn_param.get("running_mean", np.zeros(x.shape[1]))
    rv = bn_param.get("running_var", np.zeros(x.shape[1]))
    if mode == "train":
        media, varianza = np.mean(x, axis=0), np.var(x, axis=0)
        z = (x - media) / np.sqrt(varianza + eps)
        bn_param["running_mean"] = m * rm + (1 - m) * media
        bn_param["running_var"] = m * rv + (1 - m) * varianza
        return gamma * z + beta, (z, gamma, varianza + eps)
    z = (x - rm) / np.sqrt(rv + eps)
    return gamma * z + beta, None


def batchnorm_backward(dout, cache):
    z, gamma, v = cache
    n = len(z)
    dgamma = np.einsum("nd,nd->d", dout, z)
    dbeta = np.einsum("nd->d", dout)
    dx = gamma * v**-0.5 * (dout - dbeta / n - z * dgamma / n)
    return dx, dgamma, dbeta


def layernorm_forward(x, gamma, beta, ln_param):
    eps = ln_param.get("eps", 1e-5)
    media = np.mean(x, axis=1, keepdims=True)
    varianza = np.var(x, axis=1, keepdims=True)
    z = (x - media) / np.sqrt(varianza + eps)
    return gamma * z + beta, (z, gamma, varianza + eps)


def layernorm_backward(dout, cache):
    z, gamma, v = cache
    dgamma, dbeta = (dout * z).sum(axis=0), dout.sum(axis=0)
    dz = dout * gamma
    dx = v**-0.5 * (dz - dz.mean(axis=1, keepdims=True) - z * (dz * z).mean(axis=1, keepdims=True))
    return dx, dgamma, dbeta


def dropout_forward(x, dropout_param):
    p = dropout_param["p"]
    if dropout_param.get("seed") is not None:
        np.random.seed(dropout_param["seed"])
    if dropout_param["mode"] == "train":
        maschera = (np.random.rand(*x.shape) < p) * (1 / p)
    else:
        maschera = 1.0
    return x * maschera, maschera


def dropout_backward(dout, cache):
    return dout * cache
