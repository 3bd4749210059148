import numpy as np


def mse_loss(prediction, target):
    diff = prediction - target
    loss = np.mean(diff ** 2)
    grad = 2 * diff / diff.size
    return loss, grad


def softmax_loss(scores, labels):
    n = scores.shape[0]
    z = scores - np.max(scores, axis=1, keepdims=True)
    p = np.exp(z) / np.sum(np.exp(z), axis=1, keepdims=True)
    loss = -np.mean(np.log(p[np.arange(n), labels]))
    grad = p.copy()
    grad[np.arange(n), labels] -= 1
    return loss, grad / n


def bce_loss(p, t):
    loss = -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))
    dp = (p - t) / (p * (1 - p)) / p.size
    return loss, dp


def huber_loss(pred, target, delta=1.0):
    e = pred - target
    small = np.abs(e) <= delta
    loss = np.where(small, 0.5 * e ** 2, delta * (np.abs(e) - 0.5 * delta)).mean()
    dpred = np.where(small, e, delta * np.sign(e)) / e.size
    return loss, dpred


class HingeLoss:
    def forward(self, scores, y):
        n = len(y)
        correct = scores[np.arange(n), y].reshape(-1, 1)
        margins = np.maximum(0, scores - correct + 1)
        margins[np.arange(n), y] = 0
        self.margins = margins
        self.y = y
        return margins.sum() / n

    def backward(self):
        n = len(self.y)
        d = (self.margins > 0).astype(float)
        d[np.arange(n), self.y] = -d.sum(axis=1)
        return d / n
