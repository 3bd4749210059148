import numpy as np
from functions import softmax, sigmoid


class Affine:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]

    def forward(self, x):
        W, b = self.params
        self.x = x
        return x.dot(W) + b

    def backward(self, dout):
        W, b = self.params
        self.grads[0] = self.x.T.dot(dout)
        self.grads[1] = dout.sum(axis=0)
        return dout.dot(W.T)


class Sigmoid:
    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, x):
        self.out = sigmoid(x)
        return self.out

    def backward(self, dout):
        return dout * self.out - dout * self.out**2


class Embedding:
    def __init__(self, W):
        self.params = [W]
        self.grads = [np.zeros_like(W)]

    def forward(self, idx):
        self.idx = np.asarray(idx)
        return self.params[0][self.idx]

    def backward(self, dout):
        vocab = self.params[0].shape[0]
        # one-hotを使えば積だけで書ける
        onehot = np.zeros((self.idx.size, vocab))
        onehot[np.arange(self.idx.size), self.idx.ravel()] = 1
        self.grads[0][...] = onehot.T @ dout.reshape(self.idx.size, -1)
        return None


class Dropout:
    def __init__(self, dropout_ratio=0.5):
        self.dropout_ratio = dropout_ratio
        self.mask = None

    def forward(self, x, train_flg=True):
        if train_flg:
            self.mask = np.random.rand(*x.shape) >= self.dropout_ratio
            return x * self.mask / (1 - self.dropout_ratio)
        return x

    def backward(self, dout):
        return dout * self.mask / (1 - self.dropout_ratio)


class SoftmaxWithLoss:
    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, x, t):
        self.y = softmax(x)
        self.t = np.eye(x.shape[1])[t] if t.ndim == 1 else t
        return -(self.t * np.log(self.y)).sum(axis=1).mean()

    def backward(self, dout=1):
        return (self.y - self.t) * (dout / len(self.t))
