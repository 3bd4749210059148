# -*- coding: utf-8 -*-
import numpy as np
# 汇聚层、展平、dropout、tanh 等算子


class Pool2D:
    """汇聚层，mode='max' 或 'avg'"""

    def __init__(self, size=(2, 2), stride=2, mode='max'):
        self.mode = mode
        self.h, self.w = size
        self.stride = stride

    def forward(self, x):
        self.x = x
        B, C, M, N = x.shape
        out_h = (M - self.h) // self.stride + 1
        out_w = (N - self.w) // self.stride + 1
        out = np.zeros([B, C, out_h, out_w])
        for i in range(out_h):
            for j in range(out_w):
                win = x[:, :, self.stride * i:self.stride * i + self.h, self.stride * j:self.stride * j + self.w]
                # 最大汇聚
                if self.mode == 'max':
                    out[:, :, i, j] = np.max(win, axis=(2, 3))
                # 平均汇聚
                elif self.mode == 'avg':
                    out[:, :, i, j] = np.mean(win, axis=(2, 3))
        return out

    def backward(self, grad):
        B, C, out_h, out_w = grad.shape
        dx = np.zeros_like(self.x)
        for i in range(out_h):
            for j in range(out_w):
                hs, ws = self.stride * i, self.stride * j
                g = grad[:, :, i, j][:, :, None, None]
                if self.mode == 'max':
                    win = self.x[:, :, hs:hs + self.h, ws:ws + self.w]
                    mask = (win == win.max(axis=(2, 3), keepdims=True))
                    dx[:, :, hs:hs + self.h, ws:ws + self.w] += mask * g
                elif self.mode == 'avg':
                    dx[:, :, hs:hs + self.h, ws:ws + self.w] += g / (self.h * self.w)
        return dx


class Flatten:
    def forward(self, x):
        self.shape = x.shape
        return x.reshape(x.shape[0], -1)

    def backward(self, grad):
        return grad.reshape(self.shape)


class Tanh:
    def forward(self, x):
        self.out = (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))
        return self.out

    def backward(self, grad):
        # 导数：1 - y^2
        return grad * (1 - self.out ** 2)


class Dropout:
    def __init__(self, p=0.5):
        self.p = p            # 丢弃概率
        self.training = True

    def forward(self, x):
        if not self.training:
            return x * (1 - self.p)     # 测试时乘以保留率
        self.mask = np.random.binomial(1, 1 - self.p, size=x.shape)
        return x * self.mask

    def backward(self, grad):
        if not self.training:
            return grad * (1 - self.p)
        return grad * self.mask / (1 - self.p)
