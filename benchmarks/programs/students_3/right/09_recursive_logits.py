import numpy as np

HARNESS = {"network": "linear tanh linear relu linear tanh linear", "loss": "binary_cross_entropy_with_logits"}

ACTS = [np.tanh, lambda z: np.maximum(z, 0), np.tanh, None]
DERIVS = [lambda z: 1 / np.cosh(np.clip(z, -300, 300)) ** 2, lambda z: (z > 0) * 1.0, lambda z: 1 / np.cosh(np.clip(z, -300, 300)) ** 2, None]


def descend(parameters, k, a, y, grads):
    """Goes up from layer k; returns the loss and its derivative by a."""
    W, b = parameters[k]
    z = a @ W + b
    if ACTS[k] is None:
        loss = np.mean(np.logaddexp(0, z) - y * z)
        p = np.exp(-np.logaddexp(0, -z))
        dz = (p - y) / y.size
    else:
        loss, da = descend(parameters, k + 1, ACTS[k](z), y, grads)
        dz = da * DERIVS[k](z)
    grads[k] = (a.T @ dz, dz.sum(axis=0).reshape(b.shape))
    return loss, dz @ W.T


def loss_and_gradients(parameters, inputs, targets):
    grads = [None] * len(parameters)
    loss, _ = descend(parameters, 0, inputs, targets, grads)
    return loss, grads
