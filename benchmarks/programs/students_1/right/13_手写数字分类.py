# -*- coding: utf-8 -*-
# 神经网络与深度学习 实验三：两层全连接网络 (numpy 手写反向传播)
import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "cross_entropy", "call": "前向与反向", "targets": "one_hot",
           "parameters": {"权重1": "linear1.weight", "偏置1": "linear1.bias",
                          "权重2": "linear2.weight", "偏置2": "linear2.bias"}}

小量 = 1e-7     # 防止 log(0)


def softmax(x):
    x = x - np.max(x, axis=1).reshape(-1, 1)    # 减去每行最大值，防止溢出
    e = np.exp(x)
    return e / np.sum(e, axis=1).reshape(-1, 1)


def 前向与反向(params, x, t):
    """x: (批大小, 特征数)   t: one-hot 标签 (批大小, 类别数)"""
    批大小 = x.shape[0]

    # ---------- 前向传播 ----------
    净输入1 = np.dot(x, params["权重1"]) + params["偏置1"]
    隐层 = np.where(净输入1 > 0, 净输入1, 0)
    净输入2 = np.dot(隐层, params["权重2"]) + params["偏置2"]
    概率 = softmax(净输入2)

    # 交叉熵
    损失 = -np.sum(t * np.log(概率 + 小量)) / 批大小

    # ---------- 反向传播 ----------
    误差2 = (概率 - t) / 批大小
    误差1 = np.dot(误差2, params["权重2"].T)
    误差1[净输入1 <= 0] = 0

    梯度 = {
        "权重1": np.dot(x.T, 误差1),
        "偏置1": np.sum(误差1, axis=0),
        "权重2": np.dot(隐层.T, 误差2),
        "偏置2": np.sum(误差2, axis=0),
    }
    return 损失, 梯度


if __name__ == "__main__":
    np.random.seed(0)
    参数 = {"权重1": 0.01 * np.random.randn(784, 50), "偏置1": np.zeros(50),
            "权重2": 0.01 * np.random.randn(50, 10), "偏置2": np.zeros(10)}
    x = np.random.rand(32, 784)
    t = np.eye(10)[np.random.randint(0, 10, 32)]
    for 轮 in range(100):
        损失, 梯度 = 前向与反向(参数, x, t)
        for 名 in 参数:
            参数[名] -= 0.1 * 梯度[名]
        if 轮 % 10 == 0:
            print("第%d轮, 损失 %.4f" % (轮, 损失))
