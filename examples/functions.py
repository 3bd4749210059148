"""A network with one hidden layer of relu units, as plain functions on a dict of arrays."""

import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "cross_entropy", "targets": "one_hot"}


def init(n_in, n_hidden, n_out, rng):
    return {
        "W1": rng.normal(0, np.sqrt(2 / n_in), (n_in, n_hidden)),
        "b1": np.zeros(n_hidden),
        "W2": rng.normal(0, np.sqrt(2 / n_hidden), (n_hidden, n_out)),
        "b2": np.zeros(n_out),
    }


def log_softmax(z):
    z = z - z.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def loss_and_gradients(parameters, inputs, targets):
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    n = len(inputs)

    # forward
    z1 = inputs @ W1 + b1
    a1 = np.maximum(z1, 0)
    log_p = log_softmax(a1 @ W2 + b2)
    loss = -np.sum(targets * log_p) / n

    # backward
    dz2 = (np.exp(log_p) - targets) / n
    dW2 = a1.T @ dz2
    db2 = dz2.sum(axis=0)
    da1 = dz2 @ W2.T
    dz1 = da1 * (z1 > 0)
    dW1 = inputs.T @ dz1
    db1 = dz1.sum(axis=0)
    return loss, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 2))
    T = np.eye(2)[(X[:, 0] * X[:, 1] > 0).astype(int)]
    parameters = init(2, 16, 2, rng)
    for step in range(500):
        loss, gradients = loss_and_gradients(parameters, X, T)
        for name in parameters:
            parameters[name] -= 0.5 * gradients[name]
        if step % 100 == 0:
            print(step, loss)
