import numpy as np

from base import Loss


class MeanSquaredError(Loss):
    def elementwise(self, pred, target):
        return (pred - target) ** 2

    def slope(self, pred, target):
        return 2 * (pred - target)


class Huber(Loss):
    def __init__(self, delta=1.0, reduction="mean"):
        super().__init__(reduction)
        self.delta = delta

    def elementwise(self, pred, target):
        r = np.abs(target - pred)
        return (r <= self.delta) * r**2 / 2 + (r > self.delta) * self.delta * (r - self.delta / 2)

    def slope(self, pred, target):
        r = pred - target
        return r / np.maximum(np.abs(r) / self.delta, 1.0)


class BinaryCrossEntropyWithLogits(Loss):
    def elementwise(self, pred, target):
        # 數值穩定
        return np.maximum(pred, 0) - pred * target + np.log(1 + np.exp(-abs(pred)))

    def slope(self, pred, target):
        return 1.0 / (1.0 + np.exp(-pred)) - target


class CrossEntropy(Loss):
    """target: labels (N,)"""

    def entries(self, pred):
        return pred.shape[0]

    @staticmethod
    def log_softmax(s):
        m = s.max(axis=1)[:, np.newaxis]
        return s - m - np.log(np.exp(s - m).sum(axis=1))[:, np.newaxis]

    def elementwise(self, pred, target):
        return -np.take_along_axis(self.log_softmax(pred), target.reshape(-1, 1), axis=1)

    def slope(self, pred, target):
        return np.exp(self.log_softmax(pred)) - np.eye(pred.shape[1])[target]


class KLDivergence(Loss):
    """pred: log q, target: p"""

    def entries(self, pred):
        return pred.shape[0]

    def elementwise(self, pred, target):
        safe = np.where(target > 0, target, 1.0)
        return target * (np.log(safe) - pred)

    def slope(self, pred, target):
        return -target
