import numpy as np
from abc import ABC, abstractmethod


class Loss(ABC):
    """A loss keeps its two arguments in forward; backward gives the gradient of the first."""

    @abstractmethod
    def forward(self, prediction, target):
        ...

    @abstractmethod
    def backward(self):
        ...


class MeanSquaredError(Loss):
    def forward(self, prediction, target):
        self.residual = prediction - target
        return float(np.mean(self.residual**2))

    def backward(self):
        return 2 * self.residual / self.residual.size


class BinaryCrossEntropyWithLogits(Loss):
    def forward(self, prediction, target):
        self.prediction, self.target = prediction, target
        z = prediction
        # log(1 + e^z) without overflow
        softplus = np.where(z > 0, z + np.log1p(np.exp(-np.abs(z))), np.log1p(np.exp(-np.abs(z))))
        return float(np.mean(softplus - z * target))

    def backward(self):
        e = np.exp(-np.abs(self.prediction))
        p = np.where(self.prediction >= 0, 1 / (1 + e), e / (1 + e))
        return (p - self.target) / p.size


class CrossEntropy(Loss):
    def forward(self, prediction, target):
        self.target = np.eye(prediction.shape[1])[target]
        z = prediction - prediction.max(axis=1, keepdims=True)
        self.log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        return float(-np.sum(self.target * self.log_p) / len(prediction))

    def backward(self):
        return (np.exp(self.log_p) - self.target) / len(self.target)


class Huber(Loss):
    def __init__(self, delta=1.0):
        if delta <= 0:
            raise ValueError("delta must be positive")
        self.delta = delta

    def forward(self, prediction, target):
        self.residual = prediction - target
        size = np.abs(self.residual)
        near = 0.5 * self.residual**2
        far = self.delta * size - 0.5 * self.delta**2
        return float(np.mean(np.where(size <= self.delta, near, far)))

    def backward(self):
        inner = np.abs(self.residual) <= self.delta
        return (self.residual * inner + self.delta * np.sign(self.residual) * ~inner) / self.residual.size
