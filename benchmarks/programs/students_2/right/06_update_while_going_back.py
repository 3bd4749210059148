# 边反向传播边更新:先把旧的 W 存下来,再更新,误差用旧的 W 往回传
import numpy as np

HARNESS = {"network": "linear relu linear relu linear", "loss": "mse"}


def train_step(X, y, W1, b1, W2, b2, W3, b3, lr):
    # 前向
    z1 = X @ W1 + b1
    a1 = np.maximum(0, z1)
    z2 = a1 @ W2 + b2
    a2 = np.maximum(0, z2)
    out = a2 @ W3 + b3
    loss = ((out - y) ** 2).mean()

    # 第三层
    d = 2 * (out - y) / y.size
    old = W3.copy()
    W3 -= lr * (a2.T @ d)
    b3 -= lr * d.sum(axis=0)
    # 第二层
    d = (d @ old.T) * (z2 > 0)
    old = W2.copy()
    W2 -= lr * (a1.T @ d)
    b2 -= lr * d.sum(axis=0)
    # 第一层
    d = (d @ old.T) * (z1 > 0)
    W1 -= lr * (X.T @ d)
    b1 -= lr * d.sum(axis=0)
    return loss, W1, b1, W2, b2, W3, b3
