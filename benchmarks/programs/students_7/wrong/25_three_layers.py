import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid linear", "loss": "mse"}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def backward(X, y, W1, b1, W2, b2, W3, b3):
    # forward
    z1 = X @ W1.T + b1
    a1 = sigmoid(z1)
    z2 = a1 @ W2.T + b2
    a2 = sigmoid(z2)
    z3 = z2 @ W3.T + b3
    y_hat = z3

    # loss
    e = y_hat - y
    loss = (e ** 2).sum() / e.shape[0]

    # backward
    dz3 = 2 * e / e.shape[0]
    dW3 = dz3.T @ a2
    db3 = dz3.sum(axis=0)

    da2 = dz3 @ W3
    dz2 = da2 * a2 * (1 - a2)
    dW2 = dz2.T @ a1
    db2 = dz2.sum(axis=0)

    da1 = dz2 @ W2
    dz1 = da1 * a1 * (1 - a1)
    dW1 = dz1.T @ X
    db1 = dz1.sum(axis=0)

    return loss, dW1, db1, dW2, db2, dW3, db3
