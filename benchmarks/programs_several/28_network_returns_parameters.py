import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5}}


def step(params, x, y, lr):
    h = 1 / (1 + np.exp(-(x @ params["W1"] + params["b1"])))
    out = h @ params["W2"] + params["b2"]
    err = out - y
    loss = 0.5 * np.sum(err**2)
    grads = {"W2": h.T @ err, "b2": err.sum(axis=0)}
    delta = err @ params["W2"].T * h * (1 - h)
    grads["W1"] = x.T @ (delta * h)
    grads["b1"] = delta.mean(axis=0)
    new = {k: params[k] - lr * grads[k] for k in grads}
    new["b2"] = params["b2"] - lr * grads["b2"] / len(x)
    return loss, grads, new
