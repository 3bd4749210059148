# 用完整的雅可比矩阵推导 softmax 的反向传播（不使用 p - y 的捷径）
import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "cross_entropy"}


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


class Net:
    def __init__(self, input_size, hidden_size, output_size):
        rng = np.random.RandomState(1)
        self.W1 = rng.randn(input_size, hidden_size) * 0.3
        self.b1 = np.zeros((1, hidden_size))
        self.W2 = rng.randn(hidden_size, output_size) * 0.3
        self.b2 = np.zeros((1, output_size))

    def forward(self, x):
        self.x = x
        self.h = sigmoid(x.dot(self.W1) + self.b1)
        self.p = softmax(self.h.dot(self.W2) + self.b2)
        return self.p

    def loss(self, y):
        """y 为 one-hot 标签, 返回平均交叉熵"""
        return -np.log((self.p * y).sum(axis=1)).mean()

    def backward(self, y):
        n = y.shape[0]
        # dL/dp: 只有正确类别的一项不为零
        dp = np.where(y == 1, -1.0 / self.p, 0.0) / n
        # 每个样本的雅可比矩阵 J[k, i, j] = p_i (δ_ij - p_j)
        k = y.shape[1]
        J = self.p[:, :, None] * (np.eye(k)[None] - self.p[:, None, :])
        dz2 = np.matmul(dp[:, None, :], J)[:, 0, :]
        self.dW2 = self.h.T.dot(dz2)
        self.db2 = dz2.sum(axis=0, keepdims=True)
        dz1 = dz2.dot(self.W2.T) * self.h * (1 - self.h)
        self.dW1 = self.x.T.dot(dz1)
        self.db1 = dz1.sum(axis=0, keepdims=True)

    def update(self, lr):
        self.W1 -= lr * self.dW1
        self.b1 -= lr * self.db1
        self.W2 -= lr * self.dW2
        self.b2 -= lr * self.db2


if __name__ == "__main__":
    x = np.random.RandomState(0).rand(30, 4)
    y = np.eye(3)[x[:, :3].argmax(axis=1)]
    net = Net(4, 8, 3)
    for epoch in range(300):
        net.forward(x)
        net.backward(y)
        net.update(1.0)
    print("损失:", net.loss(y))
