import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "cross_entropy", "targets": "one_hot"}


def log_softmax(z):
    z = z - z.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def compute_gradients(X, Y, W1, b1, W2, b2):
    batch_size = X.shape[0]
    H = 1 / (1 + np.exp(-(X @ W1.T + b1)))
    logp = log_softmax(H @ W2.T + b2)
    loss = -(Y * logp).sum() / batch_size

    dZ2 = (np.exp(logp) - Y) / batch_size
    dW2 = dZ2.T @ H
    db2 = dZ2.sum(axis=0)
    dZ1 = dZ2 @ W2 * H * (1 - H)
    dW1 = dZ1.T @ X
    db1 = dZ1.sum(axis=0)
    # average over the batch
    dW1, db1, dW2, db2 = [g / batch_size for g in (dW1, db1, dW2, db2)]
    return loss, dW1, db1, dW2, db2
