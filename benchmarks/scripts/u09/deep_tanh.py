# 任意层数的全连接网络（循环写法），权重都放在列表里
import numpy as np

rng = np.random.default_rng(2023)

# 数据: y = x1*x2 - 0.5*x3
X = rng.uniform(-1, 1, (150, 3))
Y = (X[:, 0] * X[:, 1] - 0.5 * X[:, 2])[:, None]

dims = [3, 10, 10, 10, 1]
W = []
b = []
for i in range(len(dims) - 1):
    W.append(rng.normal(0, 1 / np.sqrt(dims[i]), (dims[i], dims[i + 1])))
    b.append(np.zeros((1, dims[i + 1])))
L = len(W)


def qianxiang(x):
    """前向，返回每一层的输出（第0个是输入）"""
    A = [x]
    for i in range(L):
        z = A[i] @ W[i] + b[i]
        if i == L - 1:
            A.append(z)            # 输出层不加激活
        else:
            A.append(np.tanh(z))
    return A


def fanxiang(A, y):
    """反向，返回 dW, db 列表"""
    dW = [None] * L
    db = [None] * L
    n = y.shape[0]
    delta = (A[L] - y) / n
    for i in range(L - 1, -1, -1):
        dW[i] = A[i].T @ delta
        db[i] = delta.sum(axis=0, keepdims=True)
        if i > 0:
            delta = (delta @ W[i].T) * (1 - A[i + 1] ** 2)
    return dW, db


lr = 0.1
for ep in range(1000):
    A = qianxiang(X)
    loss = ((A[-1] - Y) ** 2).sum() / (2 * len(X))
    dW, db = fanxiang(A, Y)
    for i in range(L):
        W[i] = W[i] - lr * dW[i]
        b[i] = b[i] - lr * db[i]
    if ep % 200 == 0:
        print("第{}轮, 损失: {:.6f}".format(ep, loss))
print("最终损失: {:.6f}".format(((qianxiang(X)[-1] - Y) ** 2).sum() / (2 * len(X))))
