# -*- coding:utf-8 -*-
# 前馈神经网络（多分类），带偏置；交叉熵对 logits 直接求导
import numpy as np


class Linear:
    def __init__(self, in_dim, out_dim):
        self.W = np.random.randn(in_dim, out_dim) * np.sqrt(2.0 / in_dim)
        self.b = np.zeros(out_dim)

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dz):
        self.dW = np.dot(self.x.T, dz)
        self.db = np.sum(dz, axis=0)
        return np.dot(dz, self.W.T)

    def step(self, lr, weight_decay):
        # 权重衰减只作用在 W 上
        self.W -= lr * (self.dW + weight_decay * self.W)
        self.b -= lr * self.db


class LeakyRelu:
    def __init__(self, slope=0.1):
        self.slope = slope

    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, self.slope * x)

    def backward(self, dz):
        return dz * np.where(self.x > 0, 1.0, self.slope)


class Elu:
    def __init__(self, gamma=1.0):
        self.gamma = gamma

    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, self.gamma * (np.exp(np.minimum(x, 0)) - 1))

    def backward(self, dz):
        return dz * np.where(self.x > 0, 1.0, self.gamma * (np.exp(np.minimum(self.x, 0)) - 1))


class SoftmaxCrossEntropy:
    def forward(self, logits, labels):
        # labels 为整数类别
        z = logits - logits.max(axis=1, keepdims=True)
        self.p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
        self.labels = labels
        n = logits.shape[0]
        return -np.mean(np.log(self.p[np.arange(n), labels]))

    def backward(self):
        n = self.p.shape[0]
        d = self.p.copy()
        d[np.arange(n), self.labels] -= 1
        return d / n


class Net:
    def __init__(self, sizes):
        self.layers = [Linear(sizes[0], sizes[1]), LeakyRelu(), Linear(sizes[1], sizes[2]), Elu(), Linear(sizes[2], sizes[3])]
        self.loss_fn = SoftmaxCrossEntropy()

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def train_step(self, x, y, lr=0.1, weight_decay=0.0):
        loss = self.loss_fn.forward(self.forward(x), y)
        d = self.loss_fn.backward()
        for layer in self.layers[::-1]:
            d = layer.backward(d)
        for layer in self.layers:
            if hasattr(layer, 'step'):
                layer.step(lr, weight_decay)
        return loss
