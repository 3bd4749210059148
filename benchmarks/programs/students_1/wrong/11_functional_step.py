import numpy as np

HARNESS = {"network": "linear relu linear relu linear", "loss": "mse", "call": "sgd_step"}


def relu(z):
    return np.maximum(z, 0.0)


def sgd_step(params, X, Y, lr=0.01):
    """returns the new parameters, the old ones are not touched"""
    # forward
    z1 = X @ params["W1"] + params["b1"]
    a1 = relu(z1)
    z2 = a1 @ params["W2"] + params["b2"]
    a2 = relu(z2)
    out = a2 @ params["W3"] + params["b3"]
    loss = np.mean((out - Y) ** 2)

    # backward
    d3 = 2.0 / Y.size * (out - Y)
    d2 = d3 @ params["W3"].T * (z2 > 0)
    d1 = d2 @ params["W2"].T * (z1 > 0)
    grads = {
        "W3": a2.T @ d3, "b3": np.mean(d3, axis=0),
        "W2": a1.T @ d2, "b2": np.mean(d2, axis=0),
        "W1": X.T @ d1, "b1": np.mean(d1, axis=0),
    }

    # update
    new_params = {}
    for key in params:
        new_params[key] = params[key] - lr * grads[key]
    return loss, grads, new_params
