import numpy as np

HARNESS = {"network": "linear tanh linear tanh linear", "loss": "mse"}


def backprop(weights, biases, x, y):
    w1, w2, w3 = weights
    b1, b2, b3 = biases
    # forward
    h1 = np.tanh(x @ w1 + b1)
    h2 = np.tanh(h1 @ w2)
    out = h2 @ w3 + b3
    loss = np.mean((out - y) ** 2)
    # backward
    g3 = 2 * (out - y) / out.size
    g2 = g3 @ w3.T * (1 - h2 ** 2)
    g1 = g2 @ w2.T * (1 - h1 ** 2)
    dw = [x.T @ g1, h1.T @ g2, h2.T @ g3]
    db = [g1.sum(axis=0), g2.sum(axis=0), g3.sum(axis=0)]
    return loss, dw, db
