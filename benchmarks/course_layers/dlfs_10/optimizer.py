# 各种最优化方法
import numpy as np


class AdaGrad:
    def __init__(self, lr=0.01):
        self.lr = lr
        self.h = None

    def update(self, params, grads):
        if self.h is None:
            self.h = {k: np.zeros_like(v) for k, v in params.items()}
        for k in params.keys():
            self.h[k] = self.h[k] + grads[k] ** 2
            params[k] -= self.lr * grads[k] / (np.sqrt(self.h[k]) + 1e-8)


class RMSprop:
    def __init__(self, lr=0.01, decay_rate=0.99):
        self.lr = lr
        self.decay_rate = decay_rate
        self.h = None

    def update(self, params, grads):
        if self.h is None:
            self.h = {k: np.zeros_like(v) for k, v in params.items()}
        for k in params.keys():
            self.h[k] = self.decay_rate * self.h[k] + (1 - self.decay_rate) * grads[k] ** 2
            params[k] -= self.lr * grads[k] / (np.sqrt(self.h[k]) + 1e-8)


class Nesterov:
    # 把 theta + mu*v 当作参数保存 (Bengio的写法)
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.v = None

    def update(self, params, grads):
        if self.v is None:
            self.v = {k: np.zeros_like(v) for k, v in params.items()}
        mu = self.momentum
        for k in params.keys():
            self.v[k] = mu * self.v[k] - self.lr * grads[k]
            params[k] += mu * self.v[k] - self.lr * grads[k]


if __name__ == '__main__':
    for cls in (AdaGrad, RMSprop, Nesterov):
        p = {'x': np.array([-7.0]), 'y': np.array([2.0])}
        o = cls(lr=0.1)
        for i in range(30):
            o.update(p, {'x': p['x'] / 10.0, 'y': 2.0 * p['y']})
        print(cls.__name__, p)
