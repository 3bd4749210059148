import numpy as np


def sigmoid(Z):
    """returns A and, for the backward pass, Z"""
    A = 1.0 / (1.0 + np.exp(-Z))
    cache = Z
    return A, cache


def relu(Z):
    A = np.where(Z > 0, Z, 0.0)
    cache = Z
    return A, cache


def relu_backward(dA, cache):
    Z = cache
    dZ = dA
    # no gradient where the unit was switched off
    dZ[Z <= 0] = 0
    return dZ


def sigmoid_backward(dA, cache):
    Z = cache
    A = 1.0 / (1.0 + np.exp(-Z))
    dZ = dA * A * (1.0 - A)
    return dZ
