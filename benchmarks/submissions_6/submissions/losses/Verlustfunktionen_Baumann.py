# Hausaufgabe 2
import numpy as np


class MSELoss:
    def forward(self, A, Y):
        self.A = A
        self.Y = Y
        self.N, self.C = A.shape
        se = (A - Y) * (A - Y)
        sse = np.ones((1, self.N)) @ se @ np.ones((self.C, 1))
        return sse[0, 0] / (self.N * self.C)

    def backward(self):
        return 2 * (self.A - self.Y) / (self.N * self.C)


class CrossEntropyLoss:
    # Y ist one-hot
    def forward(self, A, Y):
        self.Y = Y
        self.N = A.shape[0]
        e = np.exp(A - np.amax(A, axis=1, keepdims=True))
        self.softmax = e / np.sum(e, axis=1, keepdims=True)
        crossentropy = -np.sum(Y * np.log(self.softmax), axis=1)
        return np.sum(crossentropy) / self.N

    def backward(self):
        return (self.softmax - self.Y) / self.N


class BCEWithLogitsLoss:
    def forward(self, A, Y):
        self.A, self.Y = A, Y
        # log(1 + e^a) - a y
        return np.mean(np.logaddexp(0, A) - A * Y)

    def backward(self):
        sigmoid = np.exp(-np.logaddexp(0, -self.A))
        return (sigmoid - self.Y) / self.A.size


class HuberLoss:
    def __init__(self, delta=1.0):
        self.delta = delta

    def forward(self, A, Y):
        self.R = A - Y
        betrag = np.abs(self.R)
        quadratisch = np.minimum(betrag, self.delta)
        linear = betrag - quadratisch
        return np.mean(0.5 * quadratisch ** 2 + self.delta * linear)

    def backward(self):
        return np.clip(self.R, -self.delta, self.delta) / self.R.size


class KLDivLoss:
    """A: log q, Y: p"""

    def forward(self, A, Y):
        self.A, self.Y = A, Y
        mit_masse = Y > 0
        return np.sum(Y[mit_masse] * (np.log(Y[mit_masse]) - A[mit_masse])) / len(A)

    def backward(self):
        return -self.Y / len(self.A)
