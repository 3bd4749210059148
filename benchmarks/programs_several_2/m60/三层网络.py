# coding: utf-8
# 三层神经网络做三分类，小批量梯度下降
import numpy as np

np.random.seed(2021)

# 生成数据
样本数 = 60
X = np.random.randn(样本数, 4)
标签 = np.argmax(X @ np.random.randn(4, 3), axis=1)
Y = np.eye(3)[标签]

# 参数初始化
w1 = np.random.randn(4, 6) * 0.5
b1 = np.random.randn(6) * 0.1
w2 = np.random.randn(6, 6) * 0.5
b2 = np.random.randn(6) * 0.1
w3 = np.random.randn(6, 3) * 0.5
b3 = np.zeros(3)
学习率 = 0.5
批大小 = 20


def leaky_relu(z):
    return np.where(z > 0, z, 0.1 * z)


def leaky_relu_grad(z):
    return np.where(z > 0, 1.0, 0.0)


for 轮次 in range(50):
    总损失 = 0
    for k in range(0, 样本数, 批大小):
        x, y = X[k:k + 批大小], Y[k:k + 批大小]
        n = x.shape[0]
        # 前向传播
        z1 = x.dot(w1) + b1
        a1 = leaky_relu(z1)
        z2 = a1.dot(w2) + b2
        a2 = 1 / (1 + np.exp(-z2))
        z3 = a2.dot(w3) + b3
        e = np.exp(z3 - z3.max(axis=1, keepdims=True))
        p = e / e.sum(axis=1, keepdims=True)
        总损失 += -np.sum(y * np.log(p)) / n
        # 反向传播
        dz3 = (p - y) / n
        dw3 = a2.T.dot(dz3)
        db3 = dz3.mean(axis=0)
        da2 = dz3.dot(w3.T)
        dz2 = da2 * a2 * (1 - a2)
        dw2 = z1.T.dot(dz2)
        db2 = dz2.sum(axis=0)
        da1 = dz2.dot(w2.T)
        dz1 = da1 * leaky_relu_grad(z1)
        dw1 = x.T.dot(dz1)
        db1 = dz1.sum(axis=0)
        # 更新参数
        w3 -= 学习率 * dw3
        b3 -= 学习率 * db3
        w2 -= 学习率 * dw2
        b2 -= 学习率 * db2
        w1 -= 学习率 * dw1
        b1 -= 学习率 * db1
    if 轮次 % 10 == 0:
        print("轮次", 轮次, "损失", 总损失)
