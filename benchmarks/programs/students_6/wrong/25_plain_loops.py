"""No matrix products allowed in this exercise: loops over neurons only. One sample at a time."""
import math

import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "samples": "one", "call": "backprop",
           "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5}}


def sigmoid(z):
    return 1.0 / (1.0 + math.exp(-z))


def backprop(x, t, W1, b1, W2, b2):
    n_in, n_hidden = W1.shape
    n_out = len(b2)

    h = [0.0] * n_hidden
    total = 0.0
    for j in range(n_hidden):
        for i in range(n_in):
            total += x[i] * W1[i, j]
        h[j] = sigmoid(total + b1[j])

    o = [0.0] * n_out
    for k in range(n_out):
        total = b2[k]
        for j in range(n_hidden):
            total += h[j] * W2[j, k]
        o[k] = sigmoid(total)

    loss = sum(0.5 * (o[k] - t[k]) ** 2 for k in range(n_out))

    dW1, db1 = np.zeros(W1.shape), np.zeros(n_hidden)
    dW2, db2 = np.zeros(W2.shape), np.zeros(n_out)
    for k in range(n_out):
        db2[k] = (o[k] - t[k]) * o[k] * (1 - o[k])
        for j in range(n_hidden):
            dW2[j, k] = h[j] * db2[k]
    for j in range(n_hidden):
        back = 0.0
        for k in range(n_out):
            back += W2[j, k] * db2[k]
        db1[j] = back * h[j] * (1 - h[j])
        for i in range(n_in):
            dW1[i, j] = x[i] * db1[j]
    return loss, dW1, db1, dW2, db2


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    p = [rng.normal(size=(2, 3)), np.zeros(3), rng.normal(size=(3, 2)), np.zeros(2)]
    for _ in range(100):
        loss, *g = backprop([0.3, -0.8], [0.2, 0.9], *p)
        p = [a - 0.5 * b for a, b in zip(p, g)]
    print(loss)
