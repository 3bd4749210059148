# 小项目: 螺旋数据三分类, 两层网络, 动量
import numpy as np

np.random.seed(2024)
N, C, H = 30, 3, 16
X = np.zeros((N * C, 2))
y = np.zeros(N * C, dtype=int)
for c in range(C):
    r = np.linspace(0.0, 1, N)
    t = np.linspace(c * 4, (c + 1) * 4, N) + np.random.randn(N) * 0.2
    X[c * N:(c + 1) * N] = np.stack([r * np.sin(t), r * np.cos(t)], axis=1)
    y[c * N:(c + 1) * N] = c

params = [0.5 * np.random.randn(2, H), 0.01 * np.ones((1, H)), 0.5 * np.random.randn(H, C), np.zeros((1, C))]
velocity = [np.zeros_like(p) for p in params]
batch = 45


def forward(Xb):
    W1, b1, W2, b2 = params
    z1 = Xb.dot(W1) + b1
    a1 = np.maximum(0, z1)          # relu
    scores = a1.dot(W2) + b2
    return a1, scores


def gradients(Xb, yb):
    W1, b1, W2, b2 = params
    n = Xb.shape[0]
    a1, scores = forward(Xb)
    scores = scores - scores.max(axis=1, keepdims=True)
    probs = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    loss = -np.log(probs[range(n), yb]).sum() / n
    # 反向传播
    dscores = probs
    dscores[range(n), yb] -= 1
    dscores /= n
    dW2 = a1.T.dot(dscores)
    db2 = dscores.sum(axis=0, keepdims=True)
    da1 = dscores.dot(W2.T)
    da1[a1 < 0] = 0
    dW1 = Xb.T.dot(da1)
    db1 = da1.sum(axis=0, keepdims=True)
    return loss, [dW1, db1, dW2, db2]


for epoch in range(200):
    perm = np.random.permutation(N * C)
    for s in range(0, N * C, batch):
        idx = perm[s:s + batch]
        loss, grads = gradients(X[idx], y[idx])
        for k in range(4):
            velocity[k] = 0.9 * velocity[k] + grads[k]
            params[k] = params[k] - 0.1 * velocity[k]
    if epoch % 50 == 0:
        print("epoch %d loss %.4f" % (epoch, loss))

print("准确率", np.mean(forward(X)[1].argmax(axis=1) == y))
