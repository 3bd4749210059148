# -*- coding: utf-8 -*-
# 7.5 逐层规范化：批量规范化、层规范化算子（自己推的反向）
import numpy as np


class BatchNorm:
    def __init__(self, num_features, eps=1e-7, momentum=0.9):
        self.gamma = np.ones((1, num_features))
        self.beta = np.zeros((1, num_features))
        self.eps = eps
        self.momentum = momentum
        self.moving_mean = np.zeros((1, num_features))
        self.moving_var = np.ones((1, num_features))
        self.training = True
        self.grads = {}

    def forward(self, X):
        if self.training:
            self.mean = X.mean(axis=0, keepdims=True)
            self.var = ((X - self.mean) ** 2).mean(axis=0, keepdims=True)
            self.X_hat = (X - self.mean) / np.sqrt(self.var + self.eps)
            # 更新滑动平均的均值和方差
            self.moving_mean = self.momentum * self.moving_mean + (1. - self.momentum) * self.mean
            self.moving_var = self.momentum * self.moving_var + (1. - self.momentum) * self.var
            X_hat = self.X_hat
        else:
            X_hat = (X - self.moving_mean) / np.sqrt(self.moving_var + self.eps)
        # 缩放和平移
        return self.gamma * X_hat + self.beta

    def backward(self, grad):
        N = grad.shape[0]
        self.grads['gamma'] = np.sum(grad * self.X_hat, axis=0, keepdims=True)
        self.grads['beta'] = np.sum(grad, axis=0, keepdims=True)
        dX_hat = grad * self.gamma
        # 均值和方差都依赖于 X
        t1 = N * dX_hat
        t2 = np.sum(dX_hat, axis=0, keepdims=True)
        t3 = self.X_hat * np.sum(dX_hat * self.X_hat, axis=0, keepdims=True)
        return (t1 - t2 - t3) / (N * np.sqrt(self.var + self.eps))


class LayerNorm:
    def __init__(self, dim, eps=1e-5):
        self.gamma = np.ones(dim)
        self.beta = np.zeros(dim)
        self.eps = eps

    def forward(self, X):
        self.X = X
        self.mean = X.mean(axis=-1, keepdims=True)
        self.std = np.sqrt(X.var(axis=-1, keepdims=True) + self.eps)
        self.X_hat = (X - self.mean) / self.std
        return self.gamma * self.X_hat + self.beta

    def backward(self, grad):
        # grad: (N, D)
        self.grad_gamma = (grad * self.X_hat).sum(axis=0)
        self.grad_beta = grad.sum(axis=0)
        g = grad * self.gamma
        a = g.mean(axis=-1, keepdims=True)
        c = (g * self.X_hat).mean(axis=-1, keepdims=True)
        return (g - a - self.X_hat * c) / self.std
