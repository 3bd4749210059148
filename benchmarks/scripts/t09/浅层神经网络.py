# -*- coding: utf-8 -*-
# 吴恩达 课程一 第三周 编程作业练习：平面数据分类（样本按列存放）
import numpy as np


def 花瓣数据(m=200, seed=1):
    np.random.seed(seed)
    N = m // 2
    X = np.zeros((m, 2))
    Y = np.zeros((m, 1))
    for j in range(2):
        ix = range(N * j, N * (j + 1))
        t = np.linspace(j * 3.12, (j + 1) * 3.12, N) + np.random.randn(N) * 0.2
        r = 4 * np.sin(4 * t) + np.random.randn(N) * 0.2
        X[ix] = np.c_[r * np.sin(t), r * np.cos(t)]
        Y[ix] = j
    return X.T, Y.T


def 初始化(n_x, n_h, n_y):
    np.random.seed(2)
    return {"W1": np.random.randn(n_h, n_x) * 0.1,
            "b1": np.zeros((n_h, 1)),
            "W2": np.random.randn(n_y, n_h) * 0.1,
            "b2": np.zeros((n_y, 1))}


def 前向传播(X, 参数):
    Z1 = np.dot(参数["W1"], X) + 参数["b1"]
    A1 = np.maximum(0, Z1)
    Z2 = np.dot(参数["W2"], A1) + 参数["b2"]
    A2 = 1 / (1 + np.exp(-Z2))
    缓存 = {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}
    return A2, 缓存


def 计算成本(A2, Y, 参数, lambd):
    m = Y.shape[1]
    交叉熵 = -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m
    正则项 = lambd / (2 * m) * (np.sum(np.square(参数["W1"])) + np.sum(np.square(参数["W2"])))
    return 交叉熵 + 正则项


def 反向传播(参数, 缓存, X, Y, lambd):
    m = X.shape[1]
    A1, A2, Z1 = 缓存["A1"], 缓存["A2"], 缓存["Z1"]

    # sigmoid 加交叉熵，导数正好是 A2 - Y
    dZ2 = A2 - Y
    dW2 = (1 / m) * np.dot(dZ2, A1.T) + (lambd / m) * 参数["W2"]
    db2 = (1 / m) * np.sum(dZ2, axis=1, keepdims=True)
    dA1 = np.dot(参数["W2"].T, dZ2)
    dZ1 = np.array(dA1, copy=True)
    dZ1[Z1 <= 0] = 0
    dW1 = (1 / m) * np.dot(dZ1, X.T) + (lambd / m) * 参数["W1"]
    db1 = (1 / m) * np.sum(dZ1, axis=1, keepdims=True)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


def 更新参数(参数, 梯度, 学习率):
    for 名 in 参数:
        参数[名] = 参数[名] - 学习率 * 梯度[名]
    return 参数


def 模型(X, Y, n_h, 迭代次数=3000, 学习率=0.3, lambd=0.05):
    参数 = 初始化(X.shape[0], n_h, Y.shape[0])
    for i in range(迭代次数):
        A2, 缓存 = 前向传播(X, 参数)
        成本 = 计算成本(A2, Y, 参数, lambd)
        梯度 = 反向传播(参数, 缓存, X, Y, lambd)
        参数 = 更新参数(参数, 梯度, 学习率)
        if i % 500 == 0:
            print("第", i, "次循环，成本为：", 成本)
    return 参数


X, Y = 花瓣数据()
print("X的维度", X.shape, " Y的维度", Y.shape)
参数 = 模型(X, Y, n_h=6)
预测 = np.round(前向传播(X, 参数)[0])
print('准确率: %d' % float(np.mean(预测 == Y) * 100) + '%')
