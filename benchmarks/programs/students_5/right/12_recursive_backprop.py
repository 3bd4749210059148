"""Backprop by plain recursion: on the way down it computes activations, on the way up gradients."""
import numpy as np

HARNESS = {"network": "linear relu linear relu linear", "loss": "mse", "call": "sgd_step"}


def _descend(params, a, y, lr):
    """Returns loss, d loss / d a, and the list of new parameters of the remaining layers."""
    if not params:
        loss = np.mean(np.square(a - y))
        return loss, 2 * (a - y) / a.size, []

    (W, b), rest = params[0], params[1:]
    z = a @ W + b
    if rest:
        loss, da, tail = _descend(rest, np.clip(z, 0, None), y, lr)
        dz = np.heaviside(z, 0) * da
    else:
        loss, dz, tail = _descend(rest, z, y, lr)
    new = (W - lr * (a.T @ dz), b - lr * dz.sum(axis=0))
    return loss, dz @ W.T, [new] + tail


def sgd_step(params, x, y, lr):
    """params is a list of (W, b); nothing is changed in place."""
    loss, _, new_params = _descend(params, x, y, lr)
    return loss, new_params


if __name__ == "__main__":
    rng = np.random.default_rng(9)
    shape = [2, 16, 8, 1]
    params = [(rng.normal(0, np.sqrt(2 / m), (m, n)), np.zeros(n)) for m, n in zip(shape, shape[1:])]
    x = rng.uniform(-1, 1, (60, 2))
    y = np.abs(x).sum(axis=1, keepdims=True)
    for step in range(200):
        loss, params = sgd_step(params, x, y, 0.05)
    print("loss", loss)
