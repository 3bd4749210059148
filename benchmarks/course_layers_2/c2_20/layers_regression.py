# coding: utf-8
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.params = {'W': W, 'b': b}
        self.grads = {}

    def forward(self, x):
        self.x = x
        return np.dot(x, self.params['W']) + self.params['b']

    def backward(self, dout):
        self.grads['W'] = np.dot(self.x.T, dout)
        self.grads['b'] = np.sum(dout, axis=0)
        return np.dot(dout, self.params['W'].T)


class Softplus:
    def forward(self, x):
        self.x = x
        return np.log(1 + np.exp(x))

    def backward(self, dout):
        return dout / (1 + np.exp(-self.x))


class IdentityWithLoss:
    """恒等関数 + 2乗和誤差 (回帰用)"""
    def __init__(self):
        self.y = None
        self.t = None

    def forward(self, x, t):
        self.y, self.t = x, t
        return 0.5 * np.sum((self.y - self.t) ** 2) / len(x)

    def backward(self, dout=1):
        batch_size = self.t.shape[0]
        return dout * (self.y - self.t) / batch_size


class SoftmaxWithLoss:
    def forward(self, x, t):
        x = x - np.max(x, axis=1, keepdims=True)
        self.y = np.exp(x)
        self.y /= self.y.sum(axis=1, keepdims=True)
        if t.ndim == 1:
            t = np.eye(x.shape[1])[t]
        self.t = t
        # print('y', self.y)
        return -np.sum(self.t * np.log(self.y + 1e-7)) / self.y.shape[0]

    def backward(self, dout=1):
        return dout * (self.y - self.t) / self.y.shape[0]
