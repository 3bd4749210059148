import numpy as np


def mse_loss(y_pred, y):
    diff = y_pred - y
    return np.mean(diff**2), 2 * diff / diff.size


def bce_with_logits_loss(logits, y):
    # max(z, 0) - z y + log(1 + exp(-|z|))
    loss = np.maximum(logits, 0) - logits * y + np.log1p(np.exp(-np.abs(logits)))
    p = 1 / (1 + np.exp(-logits))
    return loss.mean(), (p - y) / y.size


def cross_entropy_loss(logits, y):
    n = logits.shape[0]
    z = logits - logits.max(axis=1, keepdims=True)
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(n), y]).mean()
    grad = p.copy()
    grad[np.arange(n), y] -= 1
    return loss, grad / n


def huber_loss(y_pred, y, delta=1.0):
    r = y_pred - y
    small = np.abs(r) <= delta
    loss = np.where(small, 0.5 * r**2, delta * (np.abs(r) - 0.5 * delta))
    grad = np.where(small, r, delta * np.sign(r))
    return loss.mean(), grad / r.size
