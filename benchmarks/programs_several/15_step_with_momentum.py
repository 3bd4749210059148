import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": {"kind": "mse", "scale": 0.5}}


def train_step(X, T, W1, b1, W2, b2, lr):
    n = len(X)
    a1 = np.tanh(X @ W1 + b1)
    y = a1 @ W2 + b2
    loss = 0.5 * np.mean((y - T) ** 2)
    dy = (y - T) / y.size
    dW2 = a1.T @ dy
    db2 = dy.sum(axis=0)
    dz1 = dy @ W2.T * (1 - np.tanh(a1) ** 2)
    dW1 = X.T @ dz1
    db1 = dz1.sum(axis=0)
    W2 = W2 - lr * dW2
    b2 = b2 - lr * db2
    W1 = W1 - lr * lr * dW1
    b1 = b1 - lr * db1
    return loss, dW1, db1, dW2, db2, W1, b1, W2, b2
