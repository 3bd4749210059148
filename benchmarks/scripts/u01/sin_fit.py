# 用一个隐层的网络拟合 sin 函数，带早停
import numpy as np
import matplotlib.pyplot as plt

np.random.seed(8)
x = np.linspace(-np.pi, np.pi, 100).reshape(-1, 1)
y = np.sin(x) + np.random.normal(0, 0.05, x.shape)
# 隔几个点取一个做验证集
val = np.arange(100) % 4 == 0
x_tr, y_tr = x[~val], y[~val]
x_va, y_va = x[val], y[val]

W1 = np.random.normal(0, 1, (1, 12))
B1 = np.zeros((1, 12))
W2 = np.random.normal(0, 0.3, (12, 1))
B2 = np.zeros((1, 1))
lr = 0.05

best, patience, wait = 1e9, 200, 0     # 早停用的
tr_loss, va_loss = [], []
epoch = 0
while True:
    # forward
    h = np.tanh(np.dot(x_tr, W1) + B1)
    out = np.dot(h, W2) + B2
    loss = np.mean((out - y_tr) ** 2)
    tr_loss.append(loss)

    # backward
    d_out = 2 * (out - y_tr) / len(x_tr)
    W2 -= lr * np.dot(h.T, d_out)
    B2 -= lr * np.sum(d_out, axis=0, keepdims=True)
    d_h = np.dot(d_out, W2.T)
    d_net = d_h * (1 - h ** 2)
    W1 -= lr * np.dot(x_tr.T, d_net)
    B1 -= lr * np.sum(d_net, axis=0, keepdims=True)

    # 验证集误差连续 patience 次不下降就停
    v = np.mean((np.dot(np.tanh(np.dot(x_va, W1) + B1), W2) + B2 - y_va) ** 2)
    va_loss.append(v)
    if v < best - 1e-6:
        best, wait = v, 0
    else:
        wait += 1
    epoch += 1
    if epoch % 1000 == 0:
        print("训练次数：", epoch, "训练误差：%.5f" % loss, "验证误差：%.5f" % v)
    if wait >= patience or epoch >= 3000:
        print("停止训练，共", epoch, "次，最好的验证误差：%.5f" % best)
        break

plt.plot(x, y, '.')
plt.plot(x, np.dot(np.tanh(np.dot(x, W1) + B1), W2) + B2, 'r-')
plt.show()
