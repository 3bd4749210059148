"""A step of Adam, as torch takes it; t counts the steps from 1."""

import numpy as np


def adam(weight, gradient, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    mean = m / (1 - beta1**t)
    square = v / (1 - beta2**t)
    weight = weight - lr * mean / (np.sqrt(square) + eps)
    return weight, m, v
