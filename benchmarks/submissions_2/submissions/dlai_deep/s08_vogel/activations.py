import numpy as np


def sigmoid(Z):
    return 1 / (1 + np.exp(-Z)), Z


def sigmoid_backward(dA, cache):
    A = sigmoid(cache)[0]
    return dA * (A - A**2)


def relu(Z):
    return np.where(Z > 0, Z, 0), Z


def relu_backward(dA, cache):
    return np.where(cache > 0, dA, 0)
