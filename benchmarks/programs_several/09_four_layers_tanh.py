import numpy as np

HARNESS = {"network": "linear tanh linear tanh linear tanh linear", "loss": "mse", "sizes": [4, 5, 5, 5, 3]}


def backward(X, y, W1, b1, W2, b2, W3, b3, W4, b4):
    z1 = X @ W1 + b1
    a1 = np.tanh(z1)
    z2 = a1 @ W2 + b2
    a2 = np.tanh(z2)
    z3 = a2 @ W3 + b3
    a3 = np.tanh(z3)
    out = a3 @ W4 + b4
    loss = ((out - y) ** 2).mean()

    d4 = 2 * (out - y) / out.size
    dW4 = a3.T @ d4
    db4 = d4.sum(axis=0)
    d3 = (d4 @ W4.T) * (1 - a3)
    dW3 = a2.T @ d3
    db3 = d3.sum(axis=0)
    d2 = (d3 @ W3.T) * (1 - a2**2)
    dW2 = a2.T @ d2
    db2 = d2.sum(axis=0)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1
    db1 = d1.mean(axis=0)
    return loss, dW1, db1, dW2, db2, dW3, db3, dW4, db4
