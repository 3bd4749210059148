import numpy as np

# 生成随机分类数据（5类）
rng = np.random.RandomState(66)
N, D, H, C = 500, 10, 30, 5
zhongxin = rng.randn(C, D) * 1.5
biaoqian = rng.randint(0, C, N)
X = zhongxin[biaoqian] + rng.randn(N, D)
T = np.eye(C)[biaoqian]          # one-hot

# 参数初始化
W1 = rng.randn(D, H) * 0.1
b1 = np.zeros(H)
W2 = rng.randn(H, C) * 0.1
b2 = np.zeros(C)

batch_size = 50
lr = 0.02

def relu(x):
    return np.maximum(0, x)

for epoch in range(15):
    idx = rng.permutation(N)
    X = X[idx]
    T = T[idx]
    losses = []
    for s in range(0, N, batch_size):
        xb = X[s:s + batch_size]
        tb = T[s:s + batch_size]

        # 前向
        z1 = xb @ W1 + b1
        a1 = relu(z1)
        z2 = a1 @ W2 + b2
        ez = np.exp(z2 - np.max(z2, axis=1, keepdims=True))
        y = ez / np.sum(ez, axis=0, keepdims=True)
        losses.append(-np.sum(tb * np.log(y + 1e-7)) / batch_size)

        # 反向
        dz2 = (y - tb) / batch_size
        dW2 = a1.T @ dz2
        db2 = np.sum(dz2, axis=0)
        da1 = dz2 @ W2.T
        dz1 = da1 * (z1 > 0)
        dW1 = xb.T @ dz1
        db1 = np.sum(dz1, axis=0)

        # 更新参数
        for p, g in [(W1, dW1), (b1, db1), (W2, dW2), (b2, db2)]:
            p -= lr * g

    pred = np.argmax(relu(X @ W1 + b1) @ W2 + b2, axis=1)
    acc = np.mean(pred == np.argmax(T, axis=1))
    print(f'第{epoch + 1}个epoch  loss={np.mean(losses):.4f}  acc={acc:.3f}')
