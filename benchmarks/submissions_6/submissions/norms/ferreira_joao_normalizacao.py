import numpy as np
from typing import NamedTuple


class Cache(NamedTuple):
    x: np.ndarray
    mean: np.ndarray
    var: np.ndarray
    gamma: np.ndarray
    eps: float
    axis: int


def _normalize(x, gamma, beta, mean, var, eps):
    return gamma * ((x - mean) / np.sqrt(var + eps)) + beta


def _normalize_grad(dy, c):
    """serve para as duas: só muda o eixo"""
    m = c.x.shape[c.axis]
    inv = (c.var + c.eps) ** -0.5
    xmu = c.x - c.mean
    dxhat = dy * c.gamma
    dvar = np.sum(dxhat * xmu, axis=c.axis, keepdims=True) * (-0.5) * inv ** 3
    dmean = -np.sum(dxhat * inv, axis=c.axis, keepdims=True) + dvar * (-2.0) * np.mean(xmu, axis=c.axis, keepdims=True)
    dx = dxhat * inv + dvar * 2.0 * xmu / m + dmean / m
    return dx, np.sum(dy * xmu * inv, axis=0), np.sum(dy, axis=0)


def layer_norm(x, gamma, beta, eps=1e-5):
    c = Cache(x, x.mean(1, keepdims=True), x.var(1, keepdims=True), gamma, eps, 1)
    return _normalize(x, gamma, beta, c.mean, c.var, eps), c


def layer_norm_backward(dy, c):
    return _normalize_grad(dy, c)


def batch_norm(x, gamma, beta, running, train=True, momentum=0.9, eps=1e-5):
    # running = [media, variancia]
    if train:
        c = Cache(x, x.mean(0, keepdims=True), x.var(0, keepdims=True), gamma, eps, 0)
        running[0] = momentum * running[0] + (1 - momentum) * c.mean[0]
        running[1] = momentum * running[1] + (1 - momentum) * c.var[0]
        return _normalize(x, gamma, beta, c.mean, c.var, eps), c
    return _normalize(x, gamma, beta, running[0], running[1], eps), None


def batch_norm_backward(dy, c):
    return _normalize_grad(dy, c)


def dropout(x, p=0.5, train=True):
    """p: probabilidade de desligar"""
    if not train:
        return x, None
    mask = np.random.random_sample(x.shape) > p
    return mask * x / (1 - p), (mask, p)


def dropout_backward(dy, cache):
    if cache is None:
        return dy
    mask, p = cache
    return dy * mask / (1 - p)


if __name__ == "__main__":
    x = np.random.randn(5, 4)
    y, c = layer_norm(x, np.ones(4), np.zeros(4))
    print("media", y.mean(1), "desvio", y.std(1))
