import numpy as np

class MSELoss:
    def __init__(self):
        self.x = None
        self.y = None

    def forward(self, x, y):
        self.x = x
        self.y = y
        return np.mean((x - y) ** 2)

    def backward(self):
        return 2 * (self.x - self.y) / self.x.shape[0]

class CrossEntropyLoss:
    def __init__(self):
        self.softmax = None
        self.y = None

    def forward(self, x, y):
        self.y = y
        x = x - np.max(x, axis=1).reshape(-1, 1)
        ex = np.exp(x)
        self.softmax = ex / np.sum(ex, axis=1).reshape(-1, 1)
        return -np.sum(np.log(self.softmax[np.arange(len(y)), y])) / len(y)

    def backward(self):
        grad = np.copy(self.softmax)
        grad[np.arange(len(self.y)), self.y] -= 1
        return grad / len(self.y)

def bce_loss(p, t):
    eps = 1e-15
    loss = -np.mean(t * np.log(p + eps) + (1 - t) * np.log(1 - p + eps))
    dp = -(t / (p + eps) - (1 - t) / (1 - p + eps)) / p.size
    return loss, dp

def huber_loss(pred, target, delta=1.0):
    # TODO
    pass

class HingeLoss:
    def forward(self, s, y):
        self.s = s
        self.y = y
        m = s.T - s[np.arange(len(y)), y] + 1      # (C, N)
        m = np.maximum(m, 0)
        m[y, np.arange(len(y))] = 0
        self.m = m
        return m.sum() / len(y)

    def backward(self):
        g = (self.m > 0) * 1.0
        g[self.y, np.arange(len(self.y))] = -g.sum(axis=0)
        return g.T / len(self.y)
