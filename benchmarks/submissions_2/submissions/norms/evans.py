"""Normalisation layers: one core for all three of them."""
import numpy as np


def _normalise(x, axis, eps):
    mean = x.mean(axis=axis, keepdims=True)
    centred = x - mean
    var = np.mean(np.square(centred), axis=axis, keepdims=True)
    inv = 1 / np.sqrt(var + eps)
    return centred * inv, inv, mean, var


def _normalise_backward(d, xhat, inv, axis):
    """d is the gradient of xhat."""
    return inv * (d - d.mean(axis=axis, keepdims=True) - xhat * (d * xhat).mean(axis=axis, keepdims=True))


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    rm = bn_param.setdefault("running_mean", np.zeros(x.shape[1]))
    rv = bn_param.setdefault("running_var", np.zeros(x.shape[1]))
    if bn_param["mode"] == "test":
        return gamma * (x - rm) / np.sqrt(rv + eps) + beta, None
    if bn_param["mode"] != "train":
        raise ValueError(bn_param["mode"])
    xhat, inv, mean, var = _normalise(x, 0, eps)
    bn_param["running_mean"] = momentum * rm + (1 - momentum) * mean[0]
    bn_param["running_var"] = momentum * rv + (1 - momentum) * var[0]
    return gamma * xhat + beta, (xhat, inv, gamma)


def batchnorm_backward(dout, cache):
    xhat, inv, gamma = cache
    return _normalise_backward(dout * gamma, xhat, inv, 0), (dout * xhat).sum(axis=0), dout.sum(axis=0)


def layernorm_forward(x, gamma, beta, ln_param):
    xhat, inv, _, _ = _normalise(x, 1, ln_param.get("eps", 1e-5))
    return gamma * xhat + beta, (xhat, inv, gamma)


def layernorm_backward(dout, cache):
    xhat, inv, gamma = cache
    return _normalise_backward(dout * gamma, xhat, inv, 1), (dout * xhat).sum(axis=0), dout.sum(axis=0)


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    N, C, H, W = x.shape
    xhat, inv, _, _ = _normalise(x.reshape(N, G, C // G * H * W), 2, gn_param.get("eps", 1e-5))
    return gamma * xhat.reshape(x.shape) + beta, (xhat, inv, gamma, x.shape)


def spatial_groupnorm_backward(dout, cache):
    xhat, inv, gamma, shape = cache
    dgamma = (dout * xhat.reshape(shape)).sum(axis=(0, 2, 3), keepdims=True)
    dbeta = dout.sum(axis=(0, 2, 3), keepdims=True)
    d = (dout * gamma).reshape(xhat.shape)
    return _normalise_backward(d, xhat, inv, 2).reshape(shape), dgamma, dbeta


def dropout_forward(x, dropout_param):
    p = dropout_param["p"]
    rng = np.random.RandomState(dropout_param.get("seed"))
    if dropout_param["mode"] == "test":
        return x, None
    mask = (rng.uniform(size=x.shape) < p).astype(x.dtype) / p
    return x * mask, mask


def dropout_backward(dout, cache):
    return dout if cache is None else dout * cache
