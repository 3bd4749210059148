# -*- coding:utf-8 -*-
"""第七章 网络优化与正则化：各种优化器。model.params / model.grads 都是字典"""
import numpy as np


class Optimizer(object):
    def __init__(self, init_lr, model):
        self.init_lr = init_lr      # 初始化学习率
        self.model = model          # 需要优化的模型

    def step(self):
        raise NotImplementedError


class SimpleBatchGD(Optimizer):
    def step(self):
        for key in self.model.params.keys():
            self.model.params[key] = self.model.params[key] - self.init_lr * self.model.grads[key]


class Momentum(Optimizer):
    def __init__(self, init_lr, model, rho):
        super(Momentum, self).__init__(init_lr=init_lr, model=model)
        self.delta_x = {}
        for key in self.model.params.keys():
            self.delta_x[key] = 0
        self.rho = rho

    def step(self):
        for key in self.model.params.keys():
            self.delta_x[key] = self.rho * self.delta_x[key] - self.init_lr * self.model.grads[key]
            self.model.params[key] += self.delta_x[key]


class Adagrad(Optimizer):
    def __init__(self, init_lr, model, epsilon):
        super(Adagrad, self).__init__(init_lr=init_lr, model=model)
        self.G = {}
        for key in self.model.params.keys():
            self.G[key] = 0
        self.epsilon = epsilon

    def step(self):
        for key in self.model.params.keys():
            # 累积平方梯度
            self.G[key] += self.model.grads[key] ** 2
            self.model.params[key] -= self.init_lr / np.sqrt(self.G[key] + self.epsilon) * self.model.grads[key]


class RMSprop(Optimizer):
    def __init__(self, init_lr, model, beta, epsilon):
        super(RMSprop, self).__init__(init_lr=init_lr, model=model)
        self.G = {}
        for key in self.model.params.keys():
            self.G[key] = 0
        self.beta = beta
        self.epsilon = epsilon

    def step(self):
        for key in self.model.params.keys():
            self.G[key] = self.beta * self.G[key] + (1 - self.beta) * self.model.grads[key] ** 2
            self.model.params[key] -= self.init_lr / np.sqrt(self.G[key] + self.epsilon) * self.model.grads[key]


class Adam(Optimizer):
    def __init__(self, init_lr, model, beta1, beta2, epsilon):
        super(Adam, self).__init__(init_lr=init_lr, model=model)
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.M, self.G = {}, {}
        for key in self.model.params.keys():
            self.M[key] = 0
            self.G[key] = 0
        self.t = 1

    def step(self):
        for key in self.model.params.keys():
            g = self.model.grads[key]
            self.M[key] = self.beta1 * self.M[key] + (1 - self.beta1) * g
            self.G[key] = self.beta2 * self.G[key] + (1 - self.beta2) * g ** 2
            # 偏差修正
            M_hat = self.M[key] / (1 - self.beta1 ** self.t)
            G_hat = self.G[key] / (1 - self.beta2 ** self.t)
            self.model.params[key] -= self.init_lr / np.sqrt(G_hat + self.epsilon) * M_hat
            self.t += 1
