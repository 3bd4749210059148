# 中文注释: 一个隐藏层, softmax 分类
import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "cross_entropy"}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


class Net:
    def __init__(self, input_size, hidden_size, output_size):
        # 参数初始化
        self.W1 = 0.1 * np.random.randn(input_size, hidden_size)
        self.b1 = np.zeros(hidden_size)
        self.W2 = 0.1 * np.random.randn(hidden_size, output_size)
        self.b2 = np.zeros(output_size)

    def gradient(self, x, t):
        n = x.shape[0]
        # 前向传播
        a1 = sigmoid(np.dot(x, self.W1) + self.b1)
        y = softmax(np.dot(a1, self.W2) + self.b2)
        loss = -np.sum(t * np.log(y)) / n

        # 反向传播
        dz2 = (y - t) / n
        da1 = np.dot(dz2, self.W2.T)
        dz1 = da1 * a1 * (1 - a1)
        grads = {}
        grads["W2"] = np.dot(a1.T, dz2)
        grads["b2"] = np.sum(dz2, axis=0)
        grads["W1"] = np.dot(x.T, dz1)
        grads["b1"] = np.sum(dz1, axis=0)
        return loss, grads
