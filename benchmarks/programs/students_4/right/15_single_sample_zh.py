"""逐个样本训练的三层网络，用外积求梯度。"""
import numpy as np

HARNESS = {"network": "linear relu linear relu linear sigmoid", "loss": "mse", "samples": "one"}


def relu(z):
    return (z + np.abs(z)) / 2


def train_one(params, x, y, lr):
    """x, y 都是一维数组；原地更新 params，返回损失。"""
    W1, b1, W2, b2, W3, b3 = params

    # 前向
    h1 = relu(W1 @ x + b1)
    h2 = relu(W2 @ h1 + b2)
    z3 = W3 @ h2 + b3
    out = 1 / (1 + np.exp(-z3))
    loss = np.sum((y - out) ** 2) / 2

    # 反向：先算出全部 delta，再更新
    d3 = (out - y) * out * (1 - out)
    d2 = (d3 @ W3) * np.sign(h2)
    d1 = (d2 @ W2) * np.sign(h1)

    # 更新
    for W, b, d, a in ((W3, b3, d3, h2), (W2, b2, d2, h1), (W1, b1, d1, x)):
        W -= lr * np.outer(d, a)
        b -= lr * d
    return loss


if __name__ == "__main__":
    rng = np.random.default_rng(8)
    sizes = [2, 8, 6, 1]
    params = []
    for n, m in zip(sizes[:-1], sizes[1:]):
        params += [rng.normal(0, np.sqrt(2 / n), (m, n)), np.full(m, 0.01)]
    data = [((0, 0), 0), ((0, 1), 1), ((1, 0), 1), ((1, 1), 0)]
    for epoch in range(500):
        total = 0
        for x, y in data:
            total += train_one(params, np.array(x, float), np.array([y], float), 0.3)
    print("损失", total)
