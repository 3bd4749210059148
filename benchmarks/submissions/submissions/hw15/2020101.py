import numpy as np
import matplotlib.pyplot as plt

# 输入值 真实值 权值
x1, x2 = 0.5, 0.3
y1, y2 = 0.23, -0.07
w1, w2, w3, w4 = 0.2, -0.4, 0.5, 0.6
w5, w6, w7, w8 = 0.1, -0.5, -0.3, 0.8
lr = 1  # 步长
losses = []

for i in range(10):
    print('=====第' + str(i) + '轮=====')
    # 正向传播
    in_h1 = w1 * x1 + w3 * x2
    out_h1 = 1 / (1 + np.exp(-in_h1))
    in_h2 = w2 * x1 + w4 * x2
    out_h2 = 1 / (1 + np.exp(-in_h2))
    in_o1 = w5 * out_h1 + w7 * out_h2
    out_o1 = 1 / (1 + np.exp(-in_o1))
    in_o2 = w6 * out_h1 + w8 * out_h2
    out_o2 = 1 / (1 + np.exp(-in_o2))
    error = (1 / 2) * (out_o1 - y1) ** 2 + (1 / 2) * (out_o2 - y2) ** 2
    losses.append(error)
    print('正向计算：', round(out_o1, 5), round(out_o2, 5))
    print('损失函数：', round(error, 5))

    # 反向传播
    d_o1 = out_o1 - y1
    d_o2 = out_o2 - y2
    d_w5 = d_o1 * out_o1 * (1 - out_o1) * out_h1
    d_w7 = d_o1 * out_o1 * (1 - out_o1) * out_h2
    d_w6 = d_o2 * out_o2 * (1 - out_o2) * out_h1
    d_w8 = d_o2 * out_o2 * (1 - out_o2) * out_h2
    d_h1 = d_o1 * out_o1 * (1 - out_o1) * w5 + d_o2 * out_o2 * (1 - out_o2) * w6
    d_h2 = d_o1 * out_o1 * (1 - out_o1) * w7 + d_o2 * out_o2 * (1 - out_o2) * w8
    d_w1 = d_h1 * out_h1 * (1 - out_h1) * x1
    d_w3 = d_h1 * out_h1 * (1 - out_h1) * x2
    d_w2 = d_h2 * out_h2 * (1 - out_h2) * x1
    d_w4 = d_h2 * out_h2 * (1 - out_h2) * x2
    print('w的梯度：', round(d_w1, 2), round(d_w2, 2), round(d_w3, 2), round(d_w4, 2), round(d_w5, 2), round(d_w6, 2), round(d_w7, 2), round(d_w8, 2))

    # 梯度下降
    w1 = w1 - lr * d_w1
    w2 = w2 - lr * d_w2
    w3 = w3 - lr * d_w3
    w4 = w4 - lr * d_w4
    w5 = w5 - lr * d_w5
    w6 = w6 - lr * d_w6
    w7 = w7 - lr * d_w7
    w8 = w8 - lr * d_w8

print('更新后的权值w:', round(w1, 2), round(w2, 2), round(w3, 2), round(w4, 2), round(w5, 2), round(w6, 2), round(w7, 2), round(w8, 2))
plt.plot(losses)
plt.xlabel('step')
plt.ylabel('loss')
plt.show()
