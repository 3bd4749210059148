"""Regression, one hidden tanh layer; SGD with weight decay in a function of its own."""
import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "mse"}


def init(n_in, n_hidden, n_out, rng):
    return {
        "W1": rng.normal(0, n_in ** -0.5, (n_in, n_hidden)),
        "b1": np.zeros(n_hidden),
        "W2": rng.normal(0, n_hidden ** -0.5, (n_hidden, n_out)),
        "b2": np.zeros(n_out),
    }


def sgd(params, grads, lr, weight_decay):
    for name in params:
        params[name] = params[name] - lr * (grads[name] - weight_decay * params[name])


def train_step(params, X, y, lr, weight_decay):
    h = np.tanh(X @ params["W1"] + params["b1"])
    out = h @ params["W2"] + params["b2"]
    diff = out - y
    loss = np.mean(diff ** 2)

    g_out = 2 * diff / diff.size
    g_h = g_out @ params["W2"].T
    g_z = g_h * (1 - h ** 2)
    grads = {
        "W1": X.T @ g_z,
        "b1": g_z.sum(axis=0),
        "W2": h.T @ g_out,
        "b2": g_out.sum(axis=0),
    }
    sgd(params, grads, lr, weight_decay)
    return loss


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    params = init(1, 16, 1, rng)
    X = rng.uniform(-3, 3, (64, 1))
    y = np.sin(X) + 0.1 * rng.normal(size=X.shape)
    for i in range(200):
        loss = train_step(params, X, y, 0.05, 1e-4)
    print("mse", loss)
