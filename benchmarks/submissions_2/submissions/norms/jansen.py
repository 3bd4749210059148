import numpy as np
from typing import Tuple, Dict, Any

Array = np.ndarray


def batchnorm_forward(x: Array, gamma: Array, beta: Array, bn_param: Dict[str, Any]) -> Tuple[Array, Any]:
    mode: str = bn_param["mode"]
    eps: float = bn_param.get("eps", 1e-5)
    momentum: float = bn_param.get("momentum", 0.9)
    running_mean: Array = bn_param.get("running_mean", np.zeros(x.shape[1]))
    running_var: Array = bn_param.get("running_var", np.zeros(x.shape[1]))

    if mode == "train":
        mean, var = np.mean(x, axis=0), np.var(x, axis=0)
        bn_param.update(
            running_mean=momentum * running_mean + (1 - momentum) * mean,
            running_var=momentum * running_var + (1 - momentum) * var,
        )
        cache = (x - mean, 1.0 / np.sqrt(var + eps), gamma)
        return gamma * cache[0] * cache[1] + beta, cache
    if mode == "test":
        return gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta, None
    raise ValueError(f"Invalid forward batchnorm mode {mode!r}")


def batchnorm_backward(dout: Array, cache: Any) -> Tuple[Array, Array, Array]:
    xc, istd, gamma = cache
    n = xc.shape[0]
    dgamma = np.sum(dout * xc * istd, axis=0)
    dbeta = np.sum(dout, axis=0)
    # Jacobian of the normalisation, feature by feature: (I - 1/n - z z'/n) / std
    dx = np.empty_like(xc)
    for d in range(xc.shape[1]):
        z = xc[:, d] * istd[d]
        jacobian = (np.eye(n) - 1.0 / n - np.outer(z, z) / n) * istd[d]
        dx[:, d] = jacobian @ (dout[:, d] * gamma[d])
    return dx, dgamma, dbeta


def layernorm_forward(x: Array, gamma: Array, beta: Array, ln_param: Dict[str, Any]) -> Tuple[Array, Any]:
    eps = ln_param.get("eps", 1e-5)
    xc = x - np.mean(x, axis=1, keepdims=True)
    istd = 1.0 / np.sqrt(np.mean(xc * xc, axis=1, keepdims=True) + eps)
    return gamma * xc * istd + beta, (xc, istd, gamma)


def layernorm_backward(dout: Array, cache: Any) -> Tuple[Array, Array, Array]:
    xc, istd, gamma = cache
    z = xc * istd
    g = dout * gamma
    dx = istd * (g - np.mean(g, axis=1, keepdims=True) - z * np.mean(g * z, axis=1, keepdims=True))
    return dx, np.sum(dout * z, axis=0), np.sum(dout, axis=0)


def spatial_groupnorm_forward(x: Array, gamma: Array, beta: Array, G: int, gn_param: Dict[str, Any]) -> Tuple[Array, Any]:
    eps = gn_param.get("eps", 1e-5)
    N, C, H, W = x.shape
    assert C % G == 0, "G has to divide C"
    grouped = x.reshape(N, G, C // G, H, W)
    xc = grouped - grouped.mean(axis=(2, 3, 4), keepdims=True)
    istd = 1.0 / np.sqrt((xc**2).mean(axis=(2, 3, 4), keepdims=True) + eps)
    z = (xc * istd).reshape(N, C, H, W)
    return gamma * z + beta, (z, istd, gamma, G)


def spatial_groupnorm_backward(dout: Array, cache: Any) -> Tuple[Array, Array, Array]:
    z, istd, gamma, G = cache
    N, C, H, W = dout.shape
    dgamma = np.einsum("nchw,nchw->c", dout, z)[None, :, None, None]
    dbeta = np.einsum("nchw->c", dout)[None, :, None, None]
    grouped = lambda a: a.reshape(N, G, C // G, H, W)
    g, zz = grouped(dout * gamma), grouped(z)
    mean = lambda a: a.mean(axis=(2, 3, 4), keepdims=True)
    dx = istd * (g - mean(g) - zz * mean(g * zz))
    return dx.reshape(N, C, H, W), dgamma, dbeta


def dropout_forward(x: Array, dropout_param: Dict[str, Any]) -> Tuple[Array, Any]:
    p, mode = dropout_param["p"], dropout_param["mode"]
    if not 0 < p <= 1:
        raise ValueError("p is the probability to keep")
    if "seed" in dropout_param:
        np.random.seed(dropout_param["seed"])
    mask = (np.random.rand(*x.shape) < p) / p if mode == "train" else np.ones_like(x)
    return x * mask, mask


def dropout_backward(dout: Array, cache: Any) -> Array:
    return dout * cache
