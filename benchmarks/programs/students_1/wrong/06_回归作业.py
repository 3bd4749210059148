# 课程作业：用 numpy 实现单隐层网络拟合函数
import matplotlib.pyplot as plt
import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "mse", "call": "神经网络", "step": "训练一步",
           "parameters": {"W1": "linear1.weight", "b1": "linear1.bias", "W2": "linear2.weight", "b2": "linear2.bias"}}


class 神经网络:
    def __init__(self, sizes):
        输入维度, 隐藏维度, 输出维度 = sizes
        self.W1 = np.random.randn(输入维度, 隐藏维度) * 0.1
        self.b1 = np.zeros((1, 隐藏维度))
        self.W2 = np.random.randn(隐藏维度, 输出维度) * 0.1
        self.b2 = np.zeros((1, 输出维度))

    def 前向(self, x):
        self.x = x
        self.h = np.tanh(np.matmul(x, self.W1) + self.b1)
        self.y = np.matmul(self.h, self.W2) + self.b2
        return self.y

    def 训练一步(self, x, t, lr):
        y = self.前向(x)
        loss = np.mean(np.square(y - t))
        # 输出层误差
        dy = 2 * (y - t) / t.size
        # 更新输出层
        self.W2 = self.W2 - lr * np.matmul(self.h.T, dy)
        self.b2 = self.b2 - lr * np.sum(dy, axis=0, keepdims=True)
        # 隐藏层误差
        dh = np.matmul(dy, self.W2.T) * (1 - self.h ** 2)
        # 更新隐藏层
        self.W1 = self.W1 - lr * np.matmul(self.x.T, dh)
        self.b1 = self.b1 - lr * np.sum(dh, axis=0, keepdims=True)
        return loss


# 训练
x = np.linspace(-2, 2, 50).reshape(-1, 1)
t = x ** 2 + 0.05 * np.random.randn(50, 1)
网络 = 神经网络([1, 20, 1])
for i in range(300):
    loss = 网络.训练一步(x, t, 0.1)
print("最终损失:", loss)
plt.scatter(x, t)
plt.plot(x, 网络.前向(x), "r")
plt.show()
