# 逐个样本计算梯度,再求平均
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse"}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def get_gradients(params, X, T):
    W1, b1, W2, b2 = params
    N, K = T.shape
    dW1 = np.zeros_like(W1)
    db1 = np.zeros_like(b1)
    dW2 = np.zeros_like(W2)
    db2 = np.zeros_like(b2)
    loss = 0.0
    for n in range(N):
        x, t = X[n], T[n]
        隐藏 = sigmoid(W1.dot(x) + b1)
        输出 = sigmoid(W2.dot(隐藏) + b2)
        loss += np.sum((输出 - t) ** 2) / (N * K)
        # 输出层
        delta2 = 2 * (输出 - t) / (N * K) * 输出 * (1 - 输出)
        dW2 += np.outer(delta2, 隐藏)
        db2 += delta2
        # 隐藏层
        delta1 = W2.T.dot(delta2) * 隐藏 * (1 - 隐藏)
        dW1 = np.outer(delta1, x)
        db1 = delta1
    return loss, [dW1, db1, dW2, db2]
