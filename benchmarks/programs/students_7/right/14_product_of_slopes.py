# Every slope is collected on the way forward, so the way back is a product of matrices only.
import numpy as np

HARNESS = {"network": "linear sigmoid linear tanh linear", "loss": "binary_cross_entropy_with_logits"}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def train_step(x, y, W1, b1, W2, b2, W3, b3, lr):
    s1 = sigmoid(x @ W1 + b1)
    slope1 = s1 * sigmoid(-(x @ W1 + b1))
    t2 = np.tanh(s1 @ W2 + b2)
    slope2 = 1 / np.cosh(s1 @ W2 + b2) ** 2
    logits = t2 @ W3 + b3
    loss = np.mean(np.maximum(logits, 0) - logits * y + np.log1p(np.exp(-np.abs(logits))))

    # one sample after the other: dlogits/dz2 and dlogits/dz1 as matrices
    residual = (sigmoid(logits) - y) / y.size
    d2 = np.zeros_like(t2)
    d1 = np.zeros_like(s1)
    for i in range(len(x)):
        to_z2 = np.diag(slope2[i]) @ W3
        to_z1 = np.diag(slope1[i]) @ W2 @ to_z2
        d2[i] = to_z2 @ residual[i]
        d1[i] = to_z1 @ residual[i]

    gradient = [x.T @ d1, d1.sum(axis=0), s1.T @ d2, d2.sum(axis=0), t2.T @ residual, residual.sum(axis=0)]
    new = [p - lr * g for p, g in zip((W1, b1, W2, b2, W3, b3), gradient)]
    W1, b1, W2, b2, W3, b3 = new
    return loss, W1, b1, W2, b2, W3, b3
