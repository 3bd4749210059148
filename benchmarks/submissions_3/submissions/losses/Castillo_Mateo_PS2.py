"""
Problem Set 2
=============
Every loss is a class with forward and backward; the functions at the end wrap them.
"""
import numpy as np


class Loss:
    """what all losses have in common"""

    def __call__(self, prediction, target):
        return self.forward(prediction, target)


class MSELoss(Loss):
    # 1/(2N) * sum of squares, N = number of rows
    def forward(self, prediction, target):
        self.diff = prediction - target
        self.N = prediction.shape[0]
        return 0.5 * np.sum(self.diff * self.diff) / self.N

    def backward(self):
        return self.diff / self.N


class CrossEntropyLoss(Loss):
    """softmax and cross-entropy in one, for stability"""

    def forward(self, prediction, target):
        shifted = prediction - prediction.max(axis=1, keepdims=True)
        self.log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        self.target = target
        picked = self.log_probs[np.arange(target.size), target]
        return -picked.mean()

    def backward(self):
        n, c = self.log_probs.shape
        return (np.exp(self.log_probs) - np.eye(c)[self.target]) / n


class BCE(Loss):
    def forward(self, prediction, target):
        self.p, self.t = prediction, target
        terms = np.where(target == 1, np.log(prediction), np.log1p(-prediction))
        return -terms.mean()

    def backward(self):
        g = -(self.t / self.p) + (1 - self.t) / (1 - self.p)
        return g / self.p.size


class Huber(Loss):
    def __init__(self, delta=1.0):
        self.delta = delta

    def forward(self, prediction, target):
        self.e = prediction - target
        a = np.abs(self.e)
        quadratic = np.minimum(a, self.delta)
        linear = a - quadratic
        return np.mean(0.5 * quadratic ** 2 + self.delta * linear)

    def backward(self):
        return np.clip(self.e, -self.delta, self.delta) / self.e.size


class HingeLoss(Loss):
    def forward(self, scores, y):
        n = scores.shape[0]
        margins = scores - scores[np.arange(n), y][:, None] + 1.0
        margins[np.arange(n), y] = 0.0
        self.active = margins > 0
        self.y = y
        return np.sum(margins[self.active]) / n

    def backward(self):
        n = self.y.shape[0]
        dscores = np.where(self.active, 1.0, 0.0)
        np.subtract.at(dscores, (np.arange(n), self.y), self.active.sum(axis=1))
        return dscores / n


def bce_loss(p, t):
    loss = BCE()
    return loss(p, t), loss.backward()


def huber_loss(pred, target, delta=1.0):
    loss = Huber(delta)
    return loss(pred, target), loss.backward()
