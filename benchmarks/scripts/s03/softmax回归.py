# -*- coding: utf-8 -*-
# 实验：softmax回归（多分类）
import numpy as np
import matplotlib.pyplot as plt

np.random.seed(2023)
N = 300      # 样本数
D = 2        # 特征数
C = 3        # 类别数

# 生成数据
centers = np.array([[0, 2], [-2, -1], [2, -1]])
X = np.zeros((N, D))
labels = np.zeros(N, dtype=int)
for c in range(C):
    X[c * 100:(c + 1) * 100] = centers[c] + np.random.randn(100, D) * 0.9
    labels[c * 100:(c + 1) * 100] = c

# one-hot编码
Y = np.zeros((N, C))
for i in range(N):
    Y[i, labels[i]] = 1


def softmax(z):
    z = z - np.max(z, axis=1, keepdims=True)   # 防止溢出
    e = np.exp(z)
    return e / np.sum(e, axis=1, keepdims=True)


W = np.random.randn(D, C) * 0.01
b = np.zeros((1, C))
lr = 0.1
loss_list = []

for epoch in range(500):
    # 前向
    score = np.dot(X, W) + b
    P = softmax(score)
    loss = -np.sum(Y * np.log(P + 1e-12)) / N
    loss_list.append(loss)

    # 反向
    dscore = P - Y
    dW = np.dot(X.T, dscore) / N
    db = np.sum(dscore, axis=0, keepdims=True)

    # 更新参数
    W = W - lr * dW
    b = b - lr * db

    if epoch % 50 == 0:
        acc = np.mean(np.argmax(P, axis=1) == labels)
        print('第%d轮  损失: %.4f  准确率: %.3f' % (epoch, loss, acc))

print('W =', W)
print('b =', b)
plt.plot(loss_list)
plt.xlabel('epoch')
plt.ylabel('loss')
plt.show()
