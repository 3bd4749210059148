# Домашнее задание 4, Петров И.
import numpy as np


def sgd(params, grads, lr=0.01):
    for i in range(len(params)):
        params[i] = params[i] - lr * grads[i]
    return params


class sgd_momentum:
    def __init__(self, n, lr=0.01, mu=0.9):
        # n - количество параметров
        self.v = [0] * n
        self.lr = lr
        self.mu = mu

    def __call__(self, params, grads):
        for i in range(len(params)):
            self.v[i] = self.mu * self.v[i] + self.lr * grads[i]
            params[i] = params[i] - self.v[i]
        return params


class nesterov:
    def __init__(self, n, lr=0.01, mu=0.9):
        self.n, self.lr, self.mu = n, lr, mu

    def __call__(self, params, grads):
        # TODO не успел
        pass


# TODO RMSProp
# TODO Adam
