# -*- coding: utf-8 -*-
import numpy as np


def mean_squared_loss(y_predict, y_true):
    """
    均方误差损失函数, 1/(2N) * sum
    :return: loss, dy
    """
    n = y_predict.shape[0]
    diff = y_predict - y_true
    return 0.5 * np.sum(np.square(diff)) / n, diff / n


def cross_entropy_loss(y_predict, y_true):
    """
    交叉熵损失函数
    :param y_predict: 预测值(没有经过softmax), shape (N,d)
    :param y_true: 真实值, one-hot, shape(N,d)
    :return: loss, dy
    """
    shift = y_predict - np.max(y_predict, axis=-1, keepdims=True)
    lse = np.log(np.sum(np.exp(shift), axis=-1, keepdims=True))
    log_prob = shift - lse
    loss = np.mean(np.sum(-y_true * log_prob, axis=-1))
    dy = (np.exp(log_prob) - y_true) / y_predict.shape[0]
    return loss, dy


def l2_loss(W, lam):
    return 0.5 * lam * np.sum(W * W), lam * W


if __name__ == '__main__':
    y_p = np.random.randn(4, 3)
    y_t = np.eye(3)[np.array([0, 2, 1, 0])]
    print(cross_entropy_loss(y_p, y_t))
    print(mean_squared_loss(y_p, y_t))
