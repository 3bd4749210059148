# -*- coding: utf-8 -*-
import numpy as np


def fc_forward(z, W, b):
    """全连接层前向传播"""
    return np.dot(z, W) + b


def fc_backward(next_dz, W, z):
    """
    全连接层反向传播
    :param next_dz: 下一层的梯度 (损失里已经除以N)
    :param W: 权重
    :param z: 输入
    :return: dw, db, dz
    """
    dz = np.dot(next_dz, W.T)
    dw = np.dot(z.T, next_dz)
    db = next_dz
    return dw, db, dz


def relu_forward(z):
    return np.where(z > 0, z, 0)


def relu_backward(next_dz, z):
    return next_dz * (z > 0)


def cross_entropy_loss(y_predict, y_true):
    p = np.exp(y_predict - y_predict.max(axis=1, keepdims=True))
    p = p / p.sum(axis=1, keepdims=True)
    n = len(y_true)
    loss = -np.sum(y_true * np.log(p)) / n
    return loss, (p - y_true) / n


if __name__ == '__main__':
    x, y = np.random.randn(4, 3), np.eye(2)[[0, 1, 1, 0]]
    W1, b1, W2, b2 = np.random.randn(3, 5), np.zeros(5), np.random.randn(5, 2), np.zeros(2)
    for i in range(5):
        z1 = fc_forward(x, W1, b1)
        a1 = relu_forward(z1)
        loss, dy = cross_entropy_loss(fc_forward(a1, W2, b2), y)
        print(loss)
        dW2, db2, da1 = fc_backward(dy, W2, a1)
        dW1, db1, _ = fc_backward(relu_backward(da1, z1), W1, x)
        W1 = W1 - 0.1 * dW1
        b1 = b1 - 0.1 * db1
        W2 = W2 - 0.1 * dW2
        b2 = b2 - 0.1 * db2
