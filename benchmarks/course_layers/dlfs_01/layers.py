# coding: utf-8
# 深度学习入门 第5章 作业
import numpy as np


def softmax(a):
    if a.ndim == 1:
        a = a.reshape(1, -1)
    a = a - a.max(axis=1, keepdims=True)   # 防止溢出
    e = np.exp(a)
    return e / e.sum(axis=1, keepdims=True)


class Relu:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        self.mask = (x <= 0)
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dx = np.where(self.mask, 0, dout)
        return dx


class Sigmoid:
    def __init__(self):
        self.out = None

    def forward(self, x):
        self.out = 1.0 / (1.0 + np.exp(-x))
        return self.out

    def backward(self, dout):
        y = self.out
        return dout * y * (1.0 - y)


class Affine:
    """全连接层, 支持四维输入"""

    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.x = None
        self.shape = None
        self.dW = None
        self.db = None

    def forward(self, x):
        self.shape = x.shape
        self.x = x.reshape(x.shape[0], -1)
        return self.x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        dx = dout @ self.W.T
        return dx.reshape(self.shape)      # 还原形状


class SoftmaxWithLoss:
    def __init__(self):
        self.y = None
        self.t = None
        self.loss = None

    def forward(self, x, t):
        self.y = softmax(x)
        if t.size == self.y.size:          # one-hot -> 标签
            t = t.argmax(axis=1)
        self.t = t
        N = self.y.shape[0]
        self.loss = -np.log(self.y[np.arange(N), t]).sum() / N
        return self.loss

    def backward(self, dout=1):
        N = self.y.shape[0]
        dx = self.y.copy()
        dx[np.arange(N), self.t] -= 1
        return dout * dx / N


if __name__ == '__main__':
    np.random.seed(0)
    net = [Affine(np.random.randn(6, 5), np.zeros(5)), Sigmoid(),
           Affine(np.random.randn(5, 3), np.zeros(3))]
    last = SoftmaxWithLoss()
    h = np.random.randn(4, 6)
    for l in net:
        h = l.forward(h)
    print(last.forward(h, np.array([0, 1, 2, 0])))
    d = last.backward()
    for l in reversed(net):
        d = l.backward(d)
    print(d.shape)
