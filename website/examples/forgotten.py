import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse"}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def loss_and_gradients(parameters, inputs, targets):
    W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))
    a1 = sigmoid(inputs @ W1 + b1)
    y = sigmoid(a1 @ W2 + b2)
    loss = np.mean((y - targets) ** 2)
    d2 = 2 * (y - targets) / y.size * y * (1 - y)
    d1 = d2 @ W2.T
    return loss, {"W1": inputs.T @ d1, "b1": d1.sum(axis=0), "W2": a1.T @ d2, "b2": d2.sum(axis=0)}
