import numpy as np


class _Loss:
    def __init__(self, reduction='mean'):
        assert reduction in ('mean', 'sum', 'batchmean')
        self.reduction = reduction

    def _scale(self, shape):
        if self.reduction == 'mean':
            return 1 / np.prod(shape)
        if self.reduction == 'batchmean':
            return 1 / shape[0]
        return 1.0

    def __call__(self, pred, target):
        self.pred, self.target = pred, target
        return self._scale(pred.shape) * np.sum(self._f(pred, target))

    def backward(self):
        return self._scale(self.pred.shape) * self._df(self.pred, self.target)


class MSELoss(_Loss):
    def _f(self, p, t):
        return (p - t) ** 2

    def _df(self, p, t):
        return 2 * (p - t)


class L1Loss(_Loss):
    def _f(self, p, t):
        return abs(p - t)

    def _df(self, p, t):
        return np.sign(p - t)


class KLDivLoss(_Loss):
    """as in torch: p are log probabilities, t probabilities"""
    def _f(self, p, t):
        return t * (np.log(t) - p)

    def _df(self, p, t):
        return -t


class BCELoss(_Loss):
    def _f(self, p, t):
        return -(t * np.log(p) + (1 - t) * np.log(1 - p))

    def _df(self, p, t):
        return (p - t) / (p * (1 - p))


class QuantileLoss(_Loss):
    q = 0.9

    def _f(self, p, t):
        e = t - p
        return np.maximum(self.q * e, (self.q - 1) * e)

    def _df(self, p, t):
        return np.where(t > p, -(1 - self.q), self.q)
