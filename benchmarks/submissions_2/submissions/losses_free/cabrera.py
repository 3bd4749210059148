import numpy as np


def mse(pred, target):
    """Mean squared error, averaged over all entries."""
    err = pred - target
    loss = (err ** 2).mean()
    grad = 2.0 * err / err.size
    return loss, grad


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def bce_with_logits(logits, target):
    p = sigmoid(logits)
    loss = -(target * np.log(p) + (1 - target) * np.log(1 - p)).mean()
    grad = (p - target) * p * (1 - p) / target.size
    return loss, grad


def cross_entropy(logits, labels):
    n, c = logits.shape
    z = logits - logits.max(axis=1, keepdims=True)
    logsum = np.log(np.exp(z).sum(axis=1))
    loss = (logsum - z[np.arange(n), labels]).mean()
    grad = np.exp(z - logsum[:, None])
    grad[np.arange(n), labels] -= 1.0
    grad /= n
    return loss, grad


def huber(pred, target, delta=1.0):
    err = pred - target
    a = np.abs(err)
    loss = np.where(a <= delta, 0.5 * err ** 2, delta * a - 0.5 * delta ** 2).mean()
    grad = np.where(a <= delta, err, delta * np.sign(err)) / err.size
    return loss, grad
