# 2nd chapter homework
# coding: utf-8
import numpy as np


class Embedding:
    def __init__(self, W):
        self.params = [W]
        self.grads = [np.zeros_like(W)]
        self.idx = None

    def forward(self, idx):
        W, = self.params
        self.idx = idx
        out = W[idx]
        return out

    def backward(self, dout):
        dW, = self.grads
        dW[...] = 0
        dW[self.idx] = dout
        return None


class LayerNorm:
    """normalizes over the last axis; gamma, beta of shape (D,)"""
    def __init__(self, gamma, beta, eps=1e-5):
        self.params = [gamma, beta]
        self.grads = [np.zeros_like(gamma), np.zeros_like(beta)]
        self.eps = eps

    def forward(self, x):
        gamma, beta = self.params
        mean = x.mean(axis=-1, keepdims=True)
        xc = x - mean
        var = (xc ** 2).mean(axis=-1, keepdims=True)
        self.inv = 1.0 / np.sqrt(var + self.eps)
        self.xn = xc * self.inv
        return gamma * self.xn + beta

    def backward(self, dout):
        gamma, beta = self.params
        axes = tuple(range(dout.ndim - 1))
        self.grads[0][...] = np.sum(dout * self.xn, axis=axes)
        self.grads[1][...] = np.sum(dout, axis=axes)
        dxn = dout * gamma
        m1 = dxn.mean(axis=-1, keepdims=True)
        m2 = (dxn * self.xn).mean(axis=-1, keepdims=True)
        return self.inv * (dxn - m1 - self.xn * m2)


class Dropout:
    """http://arxiv.org/abs/1207.0580"""
    def __init__(self, dropout_ratio=0.5):
        self.params, self.grads = [], []
        self.dropout_ratio = dropout_ratio
        self.mask = None

    def forward(self, x, train_flg=True):
        if train_flg:
            flg = np.random.rand(*x.shape) > self.dropout_ratio
            scale = 1 / (1.0 - self.dropout_ratio)
            self.mask = flg.astype(np.float64) * scale
            return x * self.mask
        else:
            return x

    def backward(self, dout):
        return dout * self.mask
