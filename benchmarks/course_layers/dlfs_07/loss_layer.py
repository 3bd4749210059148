# coding: utf-8
import numpy as np


def softmax(x):
    x = x - np.max(x, axis=-1, keepdims=True)
    return np.exp(x) / np.sum(np.exp(x), axis=-1, keepdims=True)


def cross_entropy_error(y, t):
    # 监督数据是one-hot时转换为正确解标签的索引
    if t.ndim == y.ndim:
        t = np.argmax(t, axis=1)
    n = y.shape[0]
    return -np.mean(np.log(y[range(n), t]))


class SoftmaxWithLoss:
    def __init__(self):
        self.loss = None
        self.y = None   # softmax的输出
        self.t = None   # 监督数据

    def forward(self, x, t):
        self.t = t
        self.y = softmax(x)
        self.loss = cross_entropy_error(self.y, self.t)
        return self.loss

    def backward(self, dout=1):
        batch_size = self.t.shape[0]
        if self.t.ndim == self.y.ndim:      # one-hot
            dx = (self.y - self.t) / batch_size
        else:
            dx = self.y.copy()
            dx[np.arange(batch_size), self.t] -= 1
        return dx * dout


if __name__ == '__main__':
    x = np.random.randn(5, 3)
    layer = SoftmaxWithLoss()
    print(layer.forward(x, np.array([0, 2, 1, 1, 0])))
    print(layer.backward())
