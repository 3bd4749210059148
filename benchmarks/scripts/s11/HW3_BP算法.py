import numpy as np
import matplotlib.pyplot as plt

# 输入、期望输出
x1, x2 = 0.5, 0.3
y1, y2 = 0.23, -0.07
# 初始权重
w1, w2, w3, w4 = 0.2, -0.4, 0.5, 0.6
w5, w6, w7, w8 = 0.1, -0.5, -0.3, 0.8
lr = 1
Loss = []


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


for epoch in range(50):
    # ---------- 前向传播 ----------
    h1 = sigmoid(w1 * x1 + w3 * x2)
    h2 = sigmoid(w2 * x1 + w4 * x2)
    o1 = sigmoid(w5 * h1 + w7 * h2)
    o2 = sigmoid(w6 * h1 + w8 * h2)
    mse = ((o1 - y1) ** 2 + (o2 - y2) ** 2) / 2
    Loss.append(mse)
    if epoch % 10 == 0:
        print('epoch:', epoch, ' o1:', np.round(o1, 5), ' o2:', np.round(o2, 5), ' 损失:', np.round(mse, 5))

    # ---------- 反向传播 ----------
    sigma_o1 = (o1 - y1) * o1 * (1 - o1)
    sigma_o2 = (o2 - y2) * o2 * (1 - o2)

    d_w5 = sigma_o1 * h1
    d_w6 = sigma_o2 * h1
    d_w7 = sigma_o1 * h2
    d_w8 = sigma_o2 * h2
    w5 -= lr * d_w5
    w6 -= lr * d_w6
    w7 -= lr * d_w7
    w8 -= lr * d_w8

    sigma_h1 = (sigma_o1 * w5 + sigma_o2 * w6) * h1 * (1 - h1)
    sigma_h2 = (sigma_o1 * w7 + sigma_o2 * w8) * h2 * (1 - h2)
    d_w1 = sigma_h1 * x1
    d_w2 = sigma_h2 * x1
    d_w3 = sigma_h1 * x2
    d_w4 = sigma_h2 * x2
    w1 -= lr * d_w1
    w2 -= lr * d_w2
    w3 -= lr * d_w3
    w4 -= lr * d_w4

print('最后的权重：', w1, w2, w3, w4, w5, w6, w7, w8)
plt.plot(range(50), Loss)
plt.show()
