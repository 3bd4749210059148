import numpy as np


class MSELoss:
    def __call__(self, pred, target):
        return self.forward(pred, target)

    def forward(self, pred, target):
        self.diff = pred - target
        return 0.5 * np.mean(np.sum(self.diff**2, axis=1))

    def backward(self):
        return self.diff / self.diff.shape[0]


class HuberLoss:
    def __init__(self, delta=1.0):
        self.delta = delta

    def __call__(self, pred, target):
        return self.forward(pred, target)

    def forward(self, pred, target):
        self.diff = pred - target
        a = np.abs(self.diff)
        self.quadratic = a <= self.delta
        values = np.where(self.quadratic, 0.5 * a**2, self.delta * a)
        return values.mean()

    def backward(self):
        return np.where(self.quadratic, self.diff, self.delta * np.sign(self.diff)) / self.diff.size
