# -*- coding: utf-8 -*-
# 优化器作业（金）
import numpy as np


class Momentum:
    """动量法"""
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.v = {}

    def update(self, params, grads):
        for 名 in params.keys():
            if 名 not in self.v:
                self.v[名] = np.zeros_like(params[名])
            self.v[名] = self.momentum * self.v[名] - self.lr * grads[名]
            params[名] += self.v[名]


class Nesterov:
    """涅斯捷罗夫加速"""
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.v = {}

    def update(self, params, grads):
        for 名 in params.keys():
            if 名 not in self.v:
                self.v[名] = np.zeros_like(params[名])
            旧 = self.v[名].copy()
            self.v[名] = self.momentum * self.v[名] - self.lr * grads[名]
            params[名] += -self.momentum * 旧 + (1 + self.momentum) * self.v[名]


class RMSProp算法:
    def __init__(self, lr=0.01, beta=0.9, epsilon=1e-8):
        self.lr = lr
        self.beta = beta
        self.epsilon = epsilon
        self.s = {}

    def update(self, params, grads):
        for 名 in params.keys():
            if 名 not in self.s:
                self.s[名] = np.zeros_like(params[名])
            self.s[名] = self.beta * self.s[名] + (1 - self.beta) * np.square(grads[名])
            params[名] -= self.lr * grads[名] / (np.sqrt(self.s[名]) + self.epsilon)


class Adam算法:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.t = 0
        self.m = {}
        self.v = {}

    def 方向(self, 名, g):
        # 一阶矩与二阶矩，带偏差修正
        self.m[名] = self.beta1 * self.m.get(名, np.zeros_like(g)) + (1 - self.beta1) * g
        self.v[名] = self.beta2 * self.v.get(名, np.zeros_like(g)) + (1 - self.beta2) * g * g
        m = self.m[名] / (1 - self.beta1 ** self.t)
        v = self.v[名] / (1 - self.beta2 ** self.t)
        return m / (np.sqrt(v) + self.epsilon)

    def update(self, params, grads):
        self.t += 1
        for 名 in params.keys():
            params[名] -= self.lr * self.方向(名, grads[名])


class AdamW算法(Adam算法):
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8, weight_decay=0.01):
        super().__init__(lr, beta1, beta2, epsilon)
        self.weight_decay = weight_decay

    def update(self, params, grads):
        self.t += 1
        for 名 in params.keys():
            衰减 = self.weight_decay * params[名]
            params[名] -= self.lr * (self.方向(名, grads[名]) + 衰减)
