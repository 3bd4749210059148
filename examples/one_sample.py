"""Stochastic gradient descent, one sample at a time; the parameters are globals."""

import numpy as np

HARNESS = {
    "network": "linear sigmoid linear sigmoid",
    "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5},
    "call": "train_one",
    "weight": "out_in",
    "samples": "one",
}

rng = np.random.default_rng(7)
W1 = rng.normal(size=(3, 2))
b1 = np.zeros(3)
W2 = rng.normal(size=(1, 3))
b2 = np.zeros(1)


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def train_one(x, t, lr):
    """One sample x (inputs,) with its target t (outputs,); returns its error."""
    global W1, b1, W2, b2
    # forward
    h = sigmoid(W1 @ x + b1)
    y = sigmoid(W2 @ h + b2)

    # backward
    delta_2 = (y - t) * y * (1 - y)
    delta_1 = (W2.T @ delta_2) * h * (1 - h)

    # update
    W2 = W2 - lr * np.outer(delta_2, h)
    b2 = b2 - lr * delta_2
    W1 = W1 - lr * np.outer(delta_1, x)
    b1 = b1 - lr * delta_1
    return 0.5 * np.sum((y - t) ** 2)


if __name__ == "__main__":
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    T = np.array([[0], [1], [1], [0]])
    for epoch in range(5000):
        error = sum(train_one(x, t, 0.5) for x, t in zip(X, T))
    print("error", error)
