import numpy as np

class Dense:
    """x @ W + b"""
    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.dW = np.zeros_like(W)
        self.db = np.zeros_like(b)

    def forward(self, x):
        self.x = x
        return np.matmul(x, self.W) + self.b

    def backward(self, dout):
        self.dW[...] = np.matmul(self.x.T, dout)
        self.db[...] = dout.sum(axis=0)
        return np.matmul(dout, self.W.T)

class Sigmoid:
    def __init__(self):
        self.x = None
    def forward(self, x):
        self.x = x
        return 0.5 * (1 + np.tanh(x / 2))
    def backward(self, dout):
        t = np.tanh(self.x / 2)
        return dout * 0.25 * (1 - t * t)

class Embedding:
    def __init__(self, W):
        self.W = W
        self.dW = np.zeros_like(W)
        self.idx = None
    def forward(self, idx):
        self.idx = idx
        return np.take(self.W, idx, axis=0)
    def backward(self, dout):
        self.dW.fill(0)
        np.add.at(self.dW, self.idx, dout)
        return None

class Dropout:
    def __init__(self, dropout_ratio=0.5):
        self.ratio = dropout_ratio
        self.mask = None

    def forward(self, x, train_flg=True):
        if train_flg:
            self.mask = np.random.rand(*x.shape) > self.ratio
            return x * self.mask
        else:
            return x * (1.0 - self.ratio)

    def backward(self, dout):
        # 学習時はそのまま流す
        return dout

class SoftmaxCrossEntropy:
    def __init__(self):
        self.y = self.t = None
    def forward(self, x, t):
        n, c = x.shape
        m = x.max(axis=1)
        logZ = m + np.log(np.sum(np.exp(x - m[:, None]), axis=1))
        if t.ndim == 2:
            loss = np.mean(logZ * t.sum(axis=1) - (x * t).sum(axis=1))
            self.t = t
        else:
            loss = np.mean(logZ - x[np.arange(n), t])
            self.t = np.zeros((n, c))
            self.t[np.arange(n), t] = 1
        self.y = np.exp(x - logZ[:, None])
        return loss
    def backward(self, dout=1):
        return dout * (self.y - self.t) / len(self.y)
