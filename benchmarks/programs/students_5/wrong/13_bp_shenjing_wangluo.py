# BP 神经网络（纯 numpy 实现），激活函数全部为 sigmoid，均方误差
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5}}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def sigmoid_derivative(x):
    return sigmoid(x) * (1 - sigmoid(x))


class BPNetwork:
    def __init__(self, input_dim, hidden_dim, output_dim):
        np.random.seed(1)
        self.w1 = np.random.randn(input_dim, hidden_dim)
        self.b1 = np.zeros(hidden_dim)
        self.w2 = np.random.randn(hidden_dim, output_dim)
        self.b2 = np.zeros(output_dim)

    def train_step(self, x, y, lr):
        # 前向传播
        net1 = x @ self.w1 + self.b1
        out1 = sigmoid(net1)
        net2 = out1 @ self.w2 + self.b2
        out2 = sigmoid(net2)
        loss = 0.5 * np.sum((out2 - y) ** 2)

        # 反向传播
        delta2 = (out2 - y) * sigmoid_derivative(net2)
        delta1 = np.dot(delta2, self.w2.T) * sigmoid_derivative(out1)

        # 更新权重
        self.w2 -= lr * out1.T @ delta2
        self.b2 -= lr * delta2.sum(axis=0)
        self.w1 -= lr * x.T @ delta1
        self.b1 -= lr * delta1.sum(axis=0)
        return loss


if __name__ == "__main__":
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
    y = np.array([[0], [1], [1], [0]], dtype=float)
    net = BPNetwork(2, 4, 1)
    for i in range(3000):
        loss = net.train_step(x, y, 0.5)
        if i % 1000 == 0:
            print("第 %d 次, 误差 %.4f" % (i, loss))
