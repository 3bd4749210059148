# coding: utf-8
import numpy as np


class SGD:
    """随机梯度下降法"""
    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        for k in params:
            params[k] -= self.lr * grads[k]


class Adam:
    """Adam (http://arxiv.org/abs/1412.6980v8), 偏差修正放进学习率里"""

    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.iter = 0
        self.m = None
        self.v = None

    def update(self, params, grads):
        if self.m is None:
            self.m = {k: np.zeros_like(p) for k, p in params.items()}
            self.v = {k: np.zeros_like(p) for k, p in params.items()}

        self.iter += 1
        t = self.iter
        step = self.lr * (1 - self.beta2 ** t) ** 0.5 / (1 - self.beta1 ** t)

        for k in params:
            g = grads[k]
            self.m[k] = self.beta1 * self.m[k] + (1 - self.beta1) * g
            self.v[k] = self.beta2 * self.v[k] + (1 - self.beta2) * g * g
            params[k] -= step * self.m[k] / (np.sqrt(self.v[k]) + 1e-7)


if __name__ == '__main__':
    p = {'W': np.array([1.0, -2.0])}
    opt = Adam(lr=0.1)
    for _ in range(20):
        opt.update(p, {'W': 2 * p['W']})
    print(p)
