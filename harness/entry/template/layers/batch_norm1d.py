"""Batch normalisation of rows, and its way back by hand."""

import numpy as np


def batch_norm1d_forward(x, gamma, beta, statistics, momentum=0.1, eps=1e-5, training=True):
    running_mean, running_var = statistics["running_mean"], statistics["running_var"]
    mean, variance = (x.mean(axis=0), x.var(axis=0)) if training else (running_mean, running_var)
    if training:
        unbiased = variance * len(x) / max(len(x) - 1, 1)
        running_mean = (1 - momentum) * running_mean + momentum * mean
        running_var = (1 - momentum) * running_var + momentum * unbiased
    deviation = np.sqrt(variance + eps)
    normal = (x - mean) / deviation
    out = gamma * normal + beta
    cache = (normal, deviation, gamma, training)
    statistics["running_mean"], statistics["running_var"] = running_mean, running_var
    return out, cache


def batch_norm1d_backward(gradient, cache):
    normal, deviation, gamma, training = cache
    dbeta = gradient.sum(axis=0)
    dgamma = (gradient * normal).sum(axis=0)
    dnormal = gradient * gamma
    if training:  # the mean and the variance follow from the input
        dnormal = dnormal - dnormal.mean(axis=0) - normal * (dnormal * normal).mean(axis=0)
    dx = dnormal / deviation
    return dx, dgamma, dbeta
