# coding: utf-8
# 三层神经网络做三分类，小批量梯度下降
import numpy as np

np.random.seed(2021)

# 生成数据
N = 60
X = np.random.randn(N, 4)
label = np.argmax(X @ np.random.randn(4, 3), axis=1)
Y = np.eye(3)[label]

# 参数初始化
W1 = np.random.randn(4, 6) * 0.5
b1 = np.random.randn(6) * 0.1
W2 = np.random.randn(6, 6) * 0.5
b2 = np.random.randn(6) * 0.1
W3 = np.random.randn(6, 3) * 0.5
b3 = np.zeros(3)
lr = 0.5
batch_size = 20


def leaky_relu(z):
    return np.where(z > 0, z, 0.1 * z)


def leaky_relu_grad(z):
    return np.where(z > 0, 1.0, 0.1)


for epoch in range(50):
    total_loss = 0
    for k in range(0, N, batch_size):
        x, y = X[k:k + batch_size], Y[k:k + batch_size]
        n = x.shape[0]
        # 前向传播
        z1 = x.dot(W1) + b1
        a1 = leaky_relu(z1)
        z2 = a1.dot(W2) + b2
        a2 = 1 / (1 + np.exp(-z2))
        z3 = a2.dot(W3) + b3
        e = np.exp(z3 - z3.max(axis=1, keepdims=True))
        p = e / e.sum(axis=1, keepdims=True)
        total_loss += -np.sum(y * np.log(p)) / n
        # 反向传播
        dz3 = (p - y) / N
        dw3 = a2.T.dot(dz3)
        db3 = dz3.sum(axis=0)
        da2 = dz3.dot(W3.T)
        dz2 = da2 * a2 * (1 - a2)
        dw2 = a1.T.dot(dz2)
        db2 = dz2.sum(axis=0)
        da1 = dz2.dot(W2)
        dz1 = da1 * leaky_relu_grad(z1)
        dw1 = x.T.dot(dz1)
        db1 = dz1.sum(axis=0)
        # 更新参数
        W3 -= lr * dw3
        b3 -= lr * db3
        W2 -= lr * dw2
        b2 -= lr * db1
        W1 -= lr * dw1
        b1 -= lr * db1
    if epoch % 10 == 0:
        print("epoch", epoch, "损失", total_loss)
