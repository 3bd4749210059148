import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "cross_entropy"}


def loss_and_grads(X, y, W1, b1, W2, b2):
    N = X.shape[0]
    h = np.maximum(0, X @ W1 + b1)
    scores = h @ W2 + b2
    scores -= scores.max(axis=1, keepdims=True)
    p = np.exp(scores)
    p /= p.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(N), y]).sum() / N

    dscores = p.copy()
    dscores[np.arange(N), y] -= 1
    dW2 = h.T @ dscores / N
    db2 = dscores.sum(axis=0)
    dh = dscores @ W2.T / N
    dh[X @ W1 + b1 < 0] = 1
    dW1 = X.T @ dh
    db1 = dh.mean(axis=0)
    return loss, dW1, db1, dW2, db2
