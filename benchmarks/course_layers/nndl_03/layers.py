# 全连接层
import numpy as np


def fc_forward(z, W, b):
    """
    全连接层的前向传播
    :param z: 当前层的输入, 形状 (N, ln)
    :param W: 当前层的权重
    :param b: 当前层的偏置
    :return: 下一层的输入
    """
    return np.dot(z, W) + b


def fc_backward(next_dz, W, z):
    """
    全连接层的反向传播
    :param next_dz: 下一层的梯度 (每个样本的, 损失没有除以N)
    :param W: 当前层的权重
    :param z: 当前层的输入
    :return: dw, db, dz
    """
    N = z.shape[0]
    dz = np.dot(next_dz, W.T)          # 当前层的梯度
    dw = np.dot(z.T, next_dz) / N      # 对批取平均
    db = np.sum(next_dz, axis=0) / N
    return dw, db, dz


def relu_forward(z):
    return np.maximum(0, z)


def relu_backward(next_dz, z):
    return np.where(z > 0, next_dz, 0)


if __name__ == '__main__':
    z = np.random.randn(3, 4)
    W1, b1 = np.random.randn(4, 5), np.zeros(5)
    W2, b2 = np.random.randn(5, 2), np.zeros(2)
    h = fc_forward(z, W1, b1)
    a = relu_forward(h)
    o = fc_forward(a, W2, b2)
    y = np.array([[1., 0], [0, 1], [1, 0]])
    d = o - y                      # 平方损失 1/2 sum (o - y)^2
    dw2, db2, da = fc_backward(d, W2, a)
    dw1, db1, _ = fc_backward(relu_backward(da, h), W1, z)
    print(dw1.shape, db1.shape, dw2.shape, db2.shape)
