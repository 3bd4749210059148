# -*- coding: utf-8 -*-
# BP神经网络: 输入层-隐层-输出层, 参考西瓜书第5章
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5}}


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def bp_step(X, y, W1, b1, W2, b2, lr):
    # 前向计算
    alpha = np.dot(X, W1)
    b = sigmoid(alpha)
    beta = np.dot(b, W2) + b2
    y_hat = sigmoid(beta)
    # 均方误差
    E = 0.5 * np.sum((y_hat - y) ** 2)
    # 输出层梯度项 g, 隐层梯度项 e
    g = y_hat * (1 - y_hat) * (y - y_hat)
    e = b * (1 - b) * np.dot(g, W2.T)
    # 更新
    W2_new = W2 + lr * np.dot(b.T, g)
    b2_new = b2 + lr * np.sum(g, axis=0)
    W1_new = W1 + lr * np.dot(X.T, e)
    b1_new = b1 + lr * np.sum(e, axis=0)
    return E, W1_new, b1_new, W2_new, b2_new
