import numpy as np

HARNESS = {"network": "linear relu linear relu linear", "loss": "mse"}


class Net:
    # 三层全连接网络, 权重形状为 (输出, 输入)
    def __init__(self, in_dim, hidden_dim1, hidden_dim2, out_dim):
        self.w1 = np.random.randn(hidden_dim1, in_dim) * 0.3
        self.b1 = np.zeros(hidden_dim1)
        self.w2 = np.random.randn(hidden_dim2, hidden_dim1) * 0.3
        self.b2 = np.zeros(hidden_dim2)
        self.w3 = np.random.randn(out_dim, hidden_dim2) * 0.3
        self.b3 = np.zeros(out_dim)

    def forward(self, x):
        self.x = x
        self.z1 = x @ self.w1.T + self.b1
        self.a1 = (self.z1 + abs(self.z1)) / 2
        self.z2 = self.a1 @ self.w2.T + self.b2
        self.a2 = (self.z2 + abs(self.z2)) / 2
        self.out = self.a2 @ self.w3.T + self.b3
        return self.out

    def loss(self, y):
        return np.linalg.norm(self.out - y) ** 2 / y.size

    def backward(self, y):
        # 从输出层往回算
        g3 = (self.out - y) / (0.5 * y.size)
        self.dw3 = g3.T @ self.a2
        self.db3 = g3.sum(axis=0)
        g2 = g3 @ self.w3
        g2 = np.where(self.z2 > 0, g2, 0)
        self.dw2 = g2.T @ self.a1
        self.db2 = g2.sum(axis=0)
        g1 = g2 @ self.w2
        g1 = np.where(self.z1 > 0, g1, 0)
        self.dw1 = g1.T @ self.x
        self.db1 = g1.sum(axis=0)

    def update(self, lr):
        # 梯度下降
        self.w1 -= lr * self.dw1
        self.b1 -= lr * self.db1
        self.w2 -= lr * self.dw2
        self.b2 -= lr * self.db2
        self.w2 -= lr * self.dw2
        self.w3 -= lr * self.dw3
        self.b3 -= lr * self.db3
