import math

import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "binary_cross_entropy", "call": "step"}


def step(W1, b1, W2, b2, X, y, lr):
    """One step of gradient descent over the batch; everything in loops, as I would in C."""
    N, D = X.shape
    H = W1.shape[1]
    K = W2.shape[1]
    dW1 = np.zeros((D, H)); db1 = np.zeros(H)
    dW2 = np.zeros((H, K)); db2 = np.zeros(K)
    loss = 0.0

    for n in range(N):
        h = [0.0] * H
        for j in range(H):
            s = b1[j]
            for i in range(D):
                s += X[n, i] * W1[i, j]
            h[j] = 1.0 / (1.0 + math.exp(-s))

        delta_o = [0.0] * K
        for k in range(K):
            s = b2[k]
            for j in range(H):
                s += h[j] * W2[j, k]
            o = 1.0 / (1.0 + math.exp(-s))
            loss -= y[n, k] * math.log(o) + (1.0 - y[n, k]) * math.log(1.0 - o)
            delta_o[k] = o - y[n, k]

        for j in range(H):
            back = 0.0
            for k in range(K):
                back += delta_o[k] * W2[j, k]
                dW2[j, k] += delta_o[k] * h[j]
            delta_h = back * h[j] * (1.0 - h[j])
            for i in range(D):
                dW1[i, j] += delta_h * X[n, i]
            db1[j] += delta_h
        for k in range(K):
            db2[k] += delta_o[k]

    scale = 1.0 / (N * K)
    return (loss * scale,
            {"W1": dW1 * scale, "b1": db1 * scale, "W2": dW2 * scale, "b2": db2 * scale},
            {"W1": W1 - lr * scale * dW1, "b1": b1 - lr * scale * db1,
             "W2": W2 - lr * scale * dW2, "b2": b2 - lr * scale * db2})
