from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


@dataclass
class _Saved:
    pred: Optional[np.ndarray] = None
    target: Optional[np.ndarray] = None

    def keep(self, pred, target):
        self.pred, self.target = np.array(pred), np.array(target)

    @property
    def n(self):
        return len(self.pred)


class MSE(_Saved):
    def forward(self, pred, target):
        self.keep(pred, target)
        return np.square(self.pred - self.target).mean()

    def backward(self):
        return (self.pred - self.target) * (2 / self.pred.size)


class SoftmaxCrossEntropy(_Saved):
    def forward(self, scores, labels):
        self.keep(scores, labels)
        top = self.pred.max(1, keepdims=True)
        lse = top + np.log(np.exp(self.pred - top).sum(1, keepdims=True))
        self.log_p = self.pred - lse
        return -self.log_p[np.arange(self.n), self.target].sum() / self.n

    def backward(self):
        onehot = np.zeros_like(self.pred)
        onehot[np.arange(self.n), self.target] = 1
        return (np.exp(self.log_p) - onehot) / self.n


class BCEWithLogits(_Saved):
    def forward(self, logits, target):
        self.keep(logits, target)
        self.s = sigmoid(self.pred)
        return -np.mean(self.target * np.log(self.s) + (1 - self.target) * np.log(1 - self.s))

    def backward(self):
        ds = (self.s - self.target) / self.pred.size
        return ds * self.s * (1 - self.s)


class HuberLoss(_Saved):
    def __init__(self, delta=1.0):
        self.delta = delta

    def forward(self, pred, target):
        self.keep(pred, target)
        r = self.pred - self.target
        self.inside = np.abs(r) <= self.delta
        return np.where(self.inside, r**2 / 2, self.delta * (np.abs(r) - self.delta / 2)).mean()

    def backward(self):
        r = self.pred - self.target
        return (self.inside * r + ~self.inside * self.delta * np.sign(r)) / r.size


class KLDiv(_Saved):
    def forward(self, log_q, p):
        self.keep(log_q, p)
        return (self.target * (np.log(self.target) - self.pred)).sum() / self.n

    def backward(self):
        return self.target / -self.n
