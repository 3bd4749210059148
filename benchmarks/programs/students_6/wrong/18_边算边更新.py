# 实验一:异或问题
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse"}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class 神经网络:
    def __init__(self, n_in, n_hidden, n_out):
        rng = np.random.default_rng(99)
        self.W1 = rng.uniform(-1, 1, (n_in, n_hidden))
        self.b1 = np.zeros((1, n_hidden))
        self.W2 = rng.uniform(-1, 1, (n_hidden, n_out))
        self.b2 = np.zeros((1, n_out))

    def forward(self, x):
        self.a1 = sigmoid(x @ self.W1 + self.b1)
        self.a2 = sigmoid(self.a1 @ self.W2 + self.b2)
        return self.a2

    def train_step(self, x, y, lr):
        输出 = self.forward(x)
        loss = np.mean((输出 - y) ** 2)

        # 输出层
        d2 = 2 * (输出 - y) / y.size * 输出 * (1 - 输出)
        self.W2 -= lr * (self.a1.T @ d2)
        self.b2 -= lr * d2.sum(axis=0, keepdims=True)

        # 隐藏层
        d1 = (d2 @ self.W2.T) * self.a1 * (1 - self.a1)
        self.W1 -= lr * (x.T @ d1)
        self.b1 -= lr * d1.sum(axis=0, keepdims=True)
        return loss


if __name__ == "__main__":
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
    Y = np.array([[0], [1], [1], [0]], dtype=float)
    网络 = 神经网络(2, 4, 1)
    for i in range(1000):
        loss = 网络.train_step(X, Y, 2.0)
    print("损失:", loss)
