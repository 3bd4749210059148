"""Backprop without a cache: the call stack remembers the activations."""
import numpy as np

HARNESS = {"network": "linear relu linear relu linear relu linear", "loss": "mse",
           "call": "loss_and_grads"}


def _descend(layers, a, y):
    """Returns (loss, gradients of the layers from here on, dloss/da)."""
    (W, b), *rest = layers
    z = a @ W + b

    if not rest:
        r = z - y
        loss, dz, tail = (r * r).mean(), r / (0.5 * r.size), []
    else:
        on = z > 0
        loss, tail, da_next = _descend(rest, z * on, y)
        dz = np.where(on, da_next, 0.0)

    return loss, [(a.T @ dz, dz.sum(axis=0))] + tail, dz @ W.T


def loss_and_grads(params, x, y):
    loss, grads, _ = _descend(params, x, y)
    return loss, grads


def make(widths, seed=0):
    rng = np.random.default_rng(seed)
    return [(rng.normal(0, np.sqrt(2 / m), (m, n)), np.full(n, 0.01)) for m, n in zip(widths, widths[1:])]


if __name__ == "__main__":
    net = make([3, 8, 8, 8, 2])
    rng = np.random.default_rng(1)
    x = rng.normal(size=(64, 3))
    y = np.stack([x[:, 0] * x[:, 1], np.abs(x[:, 2])], axis=1)
    for _ in range(300):
        loss, grads = loss_and_grads(net, x, y)
        net = [(W - 0.05 * dW, b - 0.05 * db) for (W, b), (dW, db) in zip(net, grads)]
    print(loss)
