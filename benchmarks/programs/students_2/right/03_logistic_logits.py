import numpy as np

HARNESS = {"network": "linear", "loss": "binary_cross_entropy_with_logits"}


def stable_sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))


def step(X, y, W, b, lr):
    """one step of logistic regression; no sigmoid in the loss: log(1 + e^z) - y z"""
    z = X.dot(W) + b
    loss = (np.logaddexp(0, z) - y * z).mean()
    dz = (stable_sigmoid(z) - y) / z.size
    dW = X.T.dot(dz)
    db = dz.sum(0)
    W = W - lr * dW
    b = b - lr * db
    return loss, W, b
