import numpy as np

# softmax 回归 三分类 小批量梯度下降
np.random.seed(42)

def make_data(n_each=60):
    centers = np.array([[2., 0.], [-1., 2.], [-1., -2.]])
    xs, ys = [], []
    for k, c in enumerate(centers):
        xs.append(c + np.random.randn(n_each, 2) * 1.1)
        ys.append(np.full(n_each, k))
    return np.vstack(xs), np.concatenate(ys)

def softmax(z):
    z = z - np.max(z, axis=0, keepdims=True)    # 减最大值防溢出
    ez = np.exp(z)
    return ez / np.sum(ez, axis=1, keepdims=True)

def one_hot(y, k):
    out = np.zeros((len(y), k))
    out[np.arange(len(y)), y] = 1
    return out

def cross_entropy(p, t):
    return -np.sum(t * np.log(p + 1e-12)) / len(t)

X, y = make_data()
T = one_hot(y, 3)
n = len(X)

W = np.random.randn(2, 3) * 0.5
b = np.zeros(3)

lr = 0.1
batch = 30
for epoch in range(40):
    idx = np.random.permutation(n)
    total = 0
    for s in range(0, n, batch):
        xb = X[idx[s:s + batch]]
        tb = T[idx[s:s + batch]]
        # 前向
        p = softmax(xb.dot(W) + b)
        loss = cross_entropy(p, tb)
        total += loss * len(xb)
        # 反向
        dz = (p - tb) / len(xb)
        dW = xb.T.dot(dz)
        db = dz.sum(axis=0)
        # 更新参数
        W -= lr * dW
        b -= lr * db
    if (epoch + 1) % 10 == 0:
        acc = (np.argmax(X.dot(W) + b, axis=1) == y).mean()
        print(f"第{epoch + 1}个epoch  平均损失{total / n:.4f}  准确率{acc:.3f}")
