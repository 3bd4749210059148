# coding: utf-8
"""实验1：线性回归 / 岭回归，用梯度下降法求解（numpy）"""
import numpy as np


def load_toy(n=50):
    rng = np.random.RandomState(0)
    x = rng.rand(n, 1) * 10
    y = 2.5 * x + 1 + rng.randn(n, 1)
    return x, y


def add_bias(x):
    """phi: 在 x 后面加一列 1"""
    return np.concatenate([x, np.ones((x.shape[0], 1))], axis=1)


def mse_loss(w, phi, y, lam=0.0):
    """均方误差 + L2 正则"""
    n = phi.shape[0]
    err = np.matmul(phi, w) - y
    return np.sum(err ** 2) / n + lam * np.sum(w ** 2)


def gradient(w, phi, y, lam=0.0):
    # 对 w 求导
    n = phi.shape[0]
    err = np.matmul(phi, w) - y
    return 2 * np.matmul(phi.T, err) / n + 2 * lam * w


def gradient_descent(phi, y, lr=0.01, epochs=1000, lam=0.0):
    w = np.zeros((phi.shape[1], 1))
    for i in range(epochs):
        w = w - lr * gradient(w, phi, y, lam)
        # if i % 100 == 0:
        #     print(i, mse_loss(w, phi, y, lam))
    return w


def evaluate(ys, ys_pred):
    """评估模型"""
    std = np.sqrt(np.mean(np.abs(ys - ys_pred) ** 2))
    return std


if __name__ == '__main__':
    x, y = load_toy()
    phi = add_bias(x)
    w = gradient_descent(phi, y, lr=0.02, epochs=500)
    print('w =', w.ravel())
    print('预测值与真实值的标准差：{:.2f}'.format(evaluate(y, phi @ w)))
