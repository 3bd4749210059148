import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid",
           "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5}, "bias": "none",
           "parameters": {"syn0": "linear1.weight", "syn1": "linear2.weight"}}


def nonlin(x, deriv=False):
    if deriv == True:
        return x * (1 - x)
    return 1 / (1 + np.exp(-x))


def train_step(X, y, syn0, syn1, lr):
    # Feed forward through layers 0, 1, and 2
    l0 = X
    l1 = nonlin(np.dot(l0, syn0))
    l2 = nonlin(np.dot(l1, syn1))

    # how much did we miss the target value?
    l2_error = y - l2
    l2_delta = l2_error * nonlin(l2, deriv=True)
    syn1 = syn1 + lr * l1.T.dot(l2_delta)

    # how much did each l1 value contribute to the l2 error?
    l1_error = l2_delta.dot(syn1.T)
    l1_delta = l1_error * nonlin(l1, deriv=True)
    syn0 = syn0 + lr * l0.T.dot(l1_delta)

    return syn0, syn1
