import numpy as np

HARNESS = {"network": "linear relu linear sigmoid", "loss": "binary_cross_entropy", "targets": "flat",
           "call": "loss_and_grad"}


def loss_and_grad(parameters, X, y):
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    n = X.shape[0]

    h = X @ W1 + b1
    h = h * (h > 0)
    p = 1 / (1 + np.exp(-(h @ W2 + b2)))     # (n, 1)

    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))

    err = (p - y[:, None]) / n
    gh = err @ W2.T
    gh[h == 0] = 0
    return loss, {"W1": X.T @ gh, "b1": gh.sum(axis=0), "W2": h.T @ err, "b2": err.sum(axis=0)}
