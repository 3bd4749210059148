import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": {"kind": "mse", "reduction": "mean", "scale": 0.5},
           "call": "step"}


def loss_fn(y_hat, y):
    # the 1/2 is there so that the 2 of the derivative cancels
    return 0.5 * np.mean(np.square(y_hat - y))


def loss_grad(y_hat, y):
    return 2 * (y_hat - y) / y.size


def step(X, y, W1, b1, W2, b2, lr=0.01):
    h = np.tanh(X @ W1 + b1)
    y_hat = h @ W2 + b2
    loss = loss_fn(y_hat, y)

    g = loss_grad(y_hat, y)
    dW2, db2 = h.T @ g, g.sum(axis=0)
    g = (g @ W2.T) * (1.0 - h * h)
    dW1, db1 = X.T @ g, g.sum(axis=0)

    W1 -= lr * dW1
    b1 -= lr * db1
    W2 -= lr * dW2
    b2 -= lr * db2
    return loss, W1, b1, W2, b2
