# coding: utf-8
# 手写三层全连接网络（ReLU + ReLU + Softmax），样本按行排列
import numpy as np


class 全连接网络:
    def __init__(self, 输入维, 隐藏维, 类别数, 学习率=0.1, 正则=0.01, 种子=0):
        np.random.seed(种子)
        self.lr = 学习率
        self.reg = 正则
        self.W1 = np.random.randn(输入维, 隐藏维) * np.sqrt(2 / 输入维)
        self.b1 = np.zeros((1, 隐藏维))
        self.W2 = np.random.randn(隐藏维, 隐藏维) * np.sqrt(2 / 隐藏维)
        self.b2 = np.zeros((1, 隐藏维))
        self.W3 = np.random.randn(隐藏维, 类别数) * np.sqrt(2 / 隐藏维)
        self.b3 = np.zeros((1, 类别数))

    def 前向(self, X):
        self.X = X
        self.z1 = X @ self.W1 + self.b1
        self.a1 = np.maximum(self.z1, 0)
        self.z2 = self.a1 @ self.W2 + self.b2
        self.a2 = np.maximum(self.z2, 0)
        self.z3 = self.a2 @ self.W3 + self.b3
        e = np.exp(self.z3 - np.max(self.z3, axis=1, keepdims=True))
        self.概率 = e / np.sum(e, axis=1, keepdims=True)
        return self.概率

    def 损失(self, X, Y):
        # 平均交叉熵 + L2正则 (lambda / 2)
        概率 = self.前向(X)
        交叉熵 = -np.mean(np.sum(Y * np.log(概率), axis=1))
        正则项 = 0.5 * self.reg * (np.sum(self.W1 ** 2) + np.sum(self.W2 ** 2) + np.sum(self.W3 ** 2))
        return 交叉熵 + 正则项

    def 反向(self, Y):
        N = Y.shape[0]
        dz3 = (self.概率 - Y) / N
        self.dW3 = self.a2.T @ dz3 + self.reg * self.W3
        self.db3 = np.sum(dz3, axis=0, keepdims=True)
        da2 = dz3 @ self.W3.T
        dz2 = da2 * (self.z1 > 0)
        self.dW2 = self.a1.T @ dz2 + self.reg * self.W2
        self.db2 = np.sum(dz2, axis=0, keepdims=True)
        da1 = dz2 @ self.W2.T
        dz1 = da1 * (self.z1 > 0)
        self.dW1 = self.X.T @ dz1 - self.reg * self.W1
        self.db1 = np.sum(dz1, axis=0, keepdims=True)

    def 更新(self):
        self.W1 -= self.lr * self.dW1
        self.b1 -= self.lr * self.db1
        self.W2 -= self.lr * self.dW2
        self.b2 -= self.lr * self.db2
        self.W3 -= self.lr * self.dW3
        self.b3 -= self.db3


if __name__ == "__main__":
    rng = np.random.RandomState(1)
    X = rng.randn(60, 4)
    Y = np.eye(3)[np.argmax(X @ rng.randn(4, 3), axis=1)]
    网络 = 全连接网络(4, 8, 3)
    for 步 in range(100):
        损失值 = 网络.损失(X, Y)
        网络.反向(Y)
        网络.更新()
    print("损失", 损失值)
