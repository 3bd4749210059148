import numpy as np


class Loss(object):
    def loss(self, y_true, y_pred):
        return NotImplementedError()

    def gradient(self, y, y_pred):
        raise NotImplementedError()

    def acc(self, y, y_pred):
        return 0


class SquareLoss(Loss):
    def loss(self, y, y_pred):
        return 0.5 * np.power((y - y_pred), 2)

    def gradient(self, y, y_pred):
        return -(y - y_pred)


class CrossEntropy(Loss):
    def loss(self, y, p):
        # Avoid division by zero
        p = np.clip(p, 1e-15, 1 - 1e-15)
        return -y * np.log(p) - (1 - y) * np.log(1 - p)

    def acc(self, y, p):
        return np.mean(np.argmax(y, axis=1) == np.argmax(p, axis=1))

    def gradient(self, y, p):
        # Avoid division by zero
        p = np.clip(p, 1e-15, 1 - 1e-15)
        return -(y / p) + (1 - y) / (1 - p)


class SigmoidBCE(Loss):
    """binary cross entropy on logits"""
    def loss(self, y, z):
        return np.maximum(z, 0) - z * y + np.log(1 + np.exp(-np.abs(z)))

    def gradient(self, y, z):
        p = 1 / (1 + np.exp(-z))
        return p - y


class FocalLoss(Loss):
    def __init__(self, gamma=2.0):
        self.gamma = gamma

    def loss(self, y, p):
        pt = np.where(y == 1, p, 1 - p)
        return -(1 - pt) ** self.gamma * np.log(pt)

    def gradient(self, y, p):
        pt = np.where(y == 1, p, 1 - p)
        d = self.gamma * (1 - pt) ** (self.gamma - 1) * np.log(pt) - (1 - pt) ** self.gamma / pt
        return np.where(y == 1, d, -d)


class Poisson(Loss):
    """y_pred > 0 is the rate"""
    def loss(self, y, y_pred):
        return y_pred - y * np.log(y_pred)

    def gradient(self, y, y_pred):
        return 1 - y / y_pred
