import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        y = np.zeros((x.shape[0], self.W.shape[1]))
        for n in range(x.shape[0]):
            y[n] = self.W.T @ x[n] + self.b
        return y

    def backward(self, dout):
        self.dW = np.zeros_like(self.W)
        self.db = np.zeros_like(self.b)
        dx = np.zeros_like(self.x)
        for n in range(dout.shape[0]):
            self.dW += self.x[n][:, None] * dout[n][None, :]
            self.db += dout[n]
            dx[n] = self.W @ dout[n]
        return dx


class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return self.out * (1 - self.out) * dout


class Embedding:
    def __init__(self, W):
        self.W = W

    def forward(self, idx):
        self.idx = idx
        return self.W[idx]

    def backward(self, dout):
        self.dW = np.zeros_like(self.W)
        for k in np.unique(self.idx):
            self.dW[k] = dout[self.idx == k].sum(axis=0)


class Dropout:
    def __init__(self, dropout_ratio=0.5):
        self.dropout_ratio = dropout_ratio

    def forward(self, x, train_flg=True):
        if train_flg:
            self.mask = (np.random.rand(*x.shape) > self.dropout_ratio) / (1 - self.dropout_ratio)
            return x * self.mask
        return x

    def backward(self, dout):
        return dout * self.mask


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.t = t if t.ndim == 1 else np.argmax(t, axis=1)
        self.y = np.zeros_like(x)
        loss = 0
        for n in range(len(x)):
            e = np.exp(x[n] - max(x[n]))
            self.y[n] = e / sum(e)
            loss -= np.log(self.y[n, self.t[n]])
        return loss / len(x)

    def backward(self, dout=1):
        dx = self.y.copy()
        for n in range(len(dx)):
            dx[n, self.t[n]] -= 1
        return dx / len(dx) * dout
