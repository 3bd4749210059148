"""Layer normalisation over the last axis, and its way back by hand."""

import numpy as np


def layer_norm_forward(x, gamma, beta, eps=1e-5):
    mean = x.mean(axis=-1, keepdims=True)
    deviation = np.sqrt(x.var(axis=-1, keepdims=True) + eps)
    normal = (x - mean) / deviation
    out = gamma * normal + beta
    cache = (normal, deviation, gamma)
    return out, cache


def layer_norm_backward(gradient, cache):
    normal, deviation, gamma = cache
    samples = tuple(range(gradient.ndim - 1))
    dbeta = gradient.sum(axis=samples)
    dgamma = (gradient * normal).sum(axis=samples)
    dnormal = gradient * gamma
    mean = dnormal.mean(axis=-1, keepdims=True)
    along = (dnormal * normal).mean(axis=-1, keepdims=True)
    dx = (dnormal - mean - normal * along) / deviation
    return dx, dgamma, dbeta
