import numpy as np


class Loss:
    def __init__(self):
        self.pred = None
        self.target = None

    def __call__(self, pred, target):
        return self.forward(pred, target)


class MSE(Loss):
    def forward(self, pred, target):
        self.pred, self.target = pred, target
        return np.mean((pred - target) ** 2)

    def backward(self):
        return 2.0 * (self.pred - self.target) / self.pred.size


class MAE(Loss):
    def forward(self, pred, target):
        self.pred, self.target = pred, target
        return np.mean(np.abs(pred - target))

    def backward(self):
        return np.sign(self.pred - self.target) / self.pred.size


class HuberLoss(Loss):
    def __init__(self, delta=1.0):
        super().__init__()
        self.delta = delta

    def forward(self, pred, target):
        self.pred, self.target = pred, target
        r = pred - target
        small = np.abs(r) <= self.delta
        quad = 0.5 * r ** 2
        lin = self.delta * (np.abs(r) - 0.5 * self.delta)
        return np.mean(np.where(small, quad, lin))

    def backward(self):
        r = self.pred - self.target
        small = np.abs(r) <= self.delta
        grad = np.where(small, r, self.delta * np.sign(r))
        return grad / self.pred.size


class BCELoss(Loss):
    """binary cross entropy, pred are probabilities in (0, 1)"""
    def forward(self, pred, target):
        self.pred, self.target = pred, target
        return -np.mean(target * np.log(pred) + (1 - target) * np.log(1 - pred))

    def backward(self):
        p, t = self.pred, self.target
        return (p - t) / (p * (1 - p)) / p.size


class CrossEntropyLoss(Loss):
    """softmax + negative log likelihood, target are integer labels"""
    def forward(self, pred, target):
        z = pred - pred.max(axis=1, keepdims=True)
        e = np.exp(z)
        self.prob = e / e.sum(axis=1, keepdims=True)
        self.target = target
        n = np.arange(len(target))
        return -np.log(self.prob[n, target]).mean()

    def backward(self):
        g = self.prob.copy()
        n = np.arange(len(self.target))
        g[n, self.target] -= 1
        return g / len(self.target)
