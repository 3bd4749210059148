import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "mse", "call": "step"}


def loss_and_grads(params, x, t):
    h = 1 / (1 + np.exp(-x @ params["W1"] - params["b1"]))
    y = h @ params["W2"] + params["b2"]
    diff = y - t
    loss = np.square(diff).sum(axis=1).mean()

    d = diff * (2 / x.shape[0])
    e = (d @ params["W2"].T) * h * (1 - h)
    grads = {"W1": x.T @ e, "b1": e.sum(axis=0), "W2": h.T @ d, "b2": d.sum(axis=0)}
    return loss, grads


def step(params, x, t, lr, weight_decay):
    """Weight decay as shrinking: (1 - lr wd) p - lr g is p - lr (g + wd p)."""
    loss, grads = loss_and_grads(params, x, t)
    keep = 1 - lr * weight_decay
    new_params = {k: keep * params[k] - lr * grads[k] for k in params}
    return loss, grads, new_params


def train(params, x, t, lr=0.1, weight_decay=0.01, epochs=20):
    for _ in range(epochs):
        loss, _, params = step(params, x, t, lr, weight_decay)
    return params
