import numpy as np


def sigmoid(z):
    return np.where(z >= 0, 1 / (1 + np.exp(-np.abs(z))), np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))))


def dsigmoid(s):
    """from the output"""
    return s * (1 - s)


def dtanh(a):
    return 1 - a * a
