# -*- coding: utf-8 -*-
# 神经网络与深度学习 作业: 用numpy实现前馈网络
import numpy as np


class Matmul:
    def __init__(self):
        self.mem = {}

    def forward(self, x, W):
        self.mem = {'x': x, 'W': W}
        return x @ W

    def backward(self, grad_y):
        '''
        x: (N, d)  W: (d, d')  grad_y: (N, d')
        '''
        grad_x = grad_y @ self.mem['W'].T
        grad_W = self.mem['x'].T @ grad_y
        return grad_x, grad_W


class Relu:
    def __init__(self):
        self.mem = {}

    def forward(self, x):
        self.mem['x'] = x
        return np.where(x > 0, x, np.zeros_like(x))

    def backward(self, grad_y):
        return (self.mem['x'] > 0).astype(float) * grad_y


class Softmax:
    '''按行做softmax'''
    def __init__(self):
        self.mem = {}

    def forward(self, x):
        e = np.exp(x - np.max(x, axis=1, keepdims=True))
        out = e / np.sum(e, axis=1, keepdims=True)
        self.mem['out'] = out
        return out

    def backward(self, grad_y):
        s = self.mem['out']
        sisj = np.einsum('ni,nj->nij', s, s)
        g = np.einsum('nj,nij->ni', grad_y, sisj)
        return grad_y * s - g


class Log:
    '''y = ln x'''
    def __init__(self):
        self.mem = {}

    def forward(self, x):
        self.mem['x'] = x
        return np.log(x)

    def backward(self, grad_y):
        return grad_y / self.mem['x']


class myModel:
    def __init__(self, n_in=784, n_hidden=100, n_out=10):
        self.W1 = np.random.normal(size=[n_in + 1, n_hidden])
        self.W2 = np.random.normal(size=[n_hidden, n_out])
        self.mul_h1, self.mul_h2 = Matmul(), Matmul()
        self.relu, self.softmax, self.log = Relu(), Softmax(), Log()

    def forward(self, x):
        # 偏置: 在x后面拼一列1
        x = np.concatenate([x.reshape(len(x), -1), np.ones((len(x), 1))], axis=1)
        self.h1 = self.mul_h1.forward(x, self.W1)
        self.h1_relu = self.relu.forward(self.h1)
        self.h2 = self.mul_h2.forward(self.h1_relu, self.W2)
        self.h2_log = self.log.forward(self.softmax.forward(self.h2))

    def backward(self, label):
        g = self.log.backward(-label)
        g = self.softmax.backward(g)
        g, self.W2_grad = self.mul_h2.backward(g)
        g = self.relu.backward(g)
        _, self.W1_grad = self.mul_h1.backward(g)


if __name__ == '__main__':
    m = myModel(4, 6, 3)
    m.W1 *= 0.1
    m.W2 *= 0.1
    x, label = np.random.randn(5, 4), np.eye(3)[[0, 1, 2, 0, 1]]
    for i in range(10):
        m.forward(x)
        m.backward(label)
        m.W1 -= 0.01 * m.W1_grad
        m.W2 -= 0.01 * m.W2_grad
        print(-np.sum(label * m.h2_log))
