# ДЗ 2. Функции потерь. Иванова Ольга
import numpy as np


def mse_loss(pred, target):
    """среднее по всем элементам"""
    n = pred.size
    loss = ((pred - target) ** 2).sum() / n
    dpred = 2 * (pred - target) / n
    return loss, dpred


def cross_entropy_loss(scores, y):
    """scores (N, C), y (N,)"""
    # вычитаем максимум, чтобы экспонента не переполнилась
    scores = scores - scores.max(axis=1, keepdims=True)
    probs = np.exp(scores)
    probs /= probs.sum(axis=1, keepdims=True)
    loss = np.mean(-np.log(probs[np.arange(y.size), y]))
    dscores = probs
    dscores[np.arange(y.size), y] -= 1
    return loss, dscores


def bce_loss(p, t):
    n = p.size
    loss = -np.sum(t * np.log(p) + (1 - t) * np.log(1 - p)) / n
    dp = (-t / p + (1 - t) / (1 - p)) / n
    return loss, dp


def huber_loss(pred, target, delta=1.0):
    e = pred - target
    loss = np.empty_like(e)
    grad = np.empty_like(e)
    mask = np.abs(e) <= delta
    # квадратичная часть
    loss[mask] = 0.5 * e[mask] ** 2
    grad[mask] = e[mask]
    # линейная часть
    loss[~mask] = delta * (np.abs(e[~mask]) - 0.5 * delta)
    grad[~mask] = delta * np.sign(e[~mask])
    return loss.mean(), grad / e.size


class HingeLoss:
    def __init__(self, margin=1.0):
        self.margin = margin

    def forward(self, scores, y):
        self.n = y.size
        self.y = y
        right = scores[np.arange(self.n), y]
        self.m = np.maximum(0, scores - right[:, None] + self.margin)
        self.m[np.arange(self.n), y] = 0
        return np.sum(self.m) / self.n

    def backward(self):
        mask = np.zeros_like(self.m)
        mask[self.m > 0] = 1
        count = np.sum(mask, axis=1)
        mask[np.arange(self.n), self.y] -= count
        return mask / self.n
