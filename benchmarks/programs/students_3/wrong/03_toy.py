import numpy as np

HARNESS = {
    "network": "linear tanh linear sigmoid linear sigmoid",
    "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5},
    "bias": "none",
}


def nonlin(x, deriv=False):
    if deriv:
        return x * (1 - x)
    return 1 / (1 + np.exp(-x))


def train(X, y, syn0, syn1, syn2, lr):
    l0 = X
    l1 = np.tanh(l0 @ syn0)
    l2 = nonlin(l1 @ syn1)
    l3 = nonlin(l2 @ syn2)

    l3_error = y - l3
    loss = 0.5 * np.sum(l3_error ** 2)
    l3_delta = l3_error * nonlin(l3, deriv=True)
    syn2 = syn2 + lr * (l2.T @ l3_delta)
    l2_delta = l3_delta @ syn2.T * nonlin(l2, deriv=True)
    l1_delta = l2_delta @ syn1.T * (1 - l1) * (1 + l1)

    syn1 = syn1 + lr * (l1.T @ l2_delta)
    syn0 = syn0 + lr * (l0.T @ l1_delta)
    return loss, syn0, syn1, syn2
