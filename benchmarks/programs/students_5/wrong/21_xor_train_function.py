# XOR in a few lines: one function makes one step of gradient descent in place
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5}}


def nonlin(x):
    return 1 / (1 + np.exp(-x))


def train(X, y, W1, b1, W2, b2, lr):
    # forward
    l1 = nonlin(X @ W1 + b1)
    l2 = nonlin(l1 @ W2 + b2)
    loss = 0.5 * np.sum((l2 - y) ** 2)

    # how much did we miss?
    l2_delta = l2
    l2_delta -= y
    # scale by the slope of the sigmoid at the values in l2
    l2_delta *= l2 * (1 - l2)

    # how much did each l1 value contribute to the error?
    l1_delta = l2_delta @ W2.T
    l1_delta *= l1 * (1 - l1)

    W2 -= lr * (l1.T @ l2_delta)
    b2 -= lr * l2_delta.sum(axis=0)
    W1 -= lr * (X.T @ l1_delta)
    b1 -= lr * l1_delta.sum(axis=0)
    return loss


if __name__ == "__main__":
    rng = np.random.default_rng(1)
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
    y = np.array([[0], [1], [1], [0]], dtype=float)
    W1, b1 = 2 * rng.random((2, 4)) - 1, np.zeros(4)
    W2, b2 = 2 * rng.random((4, 1)) - 1, np.zeros(1)
    for j in range(2000):
        loss = train(X, y, W1, b1, W2, b2, 0.5)
        if j % 500 == 0:
            print("error:", loss)
