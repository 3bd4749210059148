# -*- coding: utf-8 -*-
# 神经网络与深度学习 作业：手推 BP，再用 numpy 验证
# 输入 0.5 0.3    期望 0.23 -0.07
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


x1, x2 = 0.5, 0.3
y1, y2 = 0.23, -0.07
w1, w2, w3, w4 = 0.2, -0.4, 0.5, 0.6
w5, w6, w7, w8 = 0.1, -0.5, -0.3, 0.8
step = 1      # 步长
print("输入:", x1, x2, " 真实输出:", y1, y2)
print("初始权值:", w1, w2, w3, w4, w5, w6, w7, w8)

loss_list = []
for i in range(1, 31):
    # ---------- 前向传播 ----------
    in_h1 = w1 * x1 + w3 * x2
    in_h2 = w2 * x1 + w4 * x2
    h1 = sigmoid(in_h1)
    h2 = sigmoid(in_h2)

    in_o1 = w5 * h1 + w7 * h2
    in_o2 = w6 * h1 + w8 * h2
    o1 = sigmoid(in_o1)
    o2 = sigmoid(in_o2)

    # 均方误差
    error = 0.5 * (o1 - y1) ** 2 + 0.5 * (o2 - y2) ** 2
    loss_list.append(error)

    # ---------- 反向传播 ----------
    g_o1 = (o1 - y1) * o1 * (1 - o1)
    g_o2 = (o2 - y2) * o2 * (1 - o2)
    d_w5 = g_o1 * h1
    d_w6 = g_o2 * h1
    d_w7 = g_o1 * h2
    d_w8 = g_o2 * h2

    g_h1 = (w5 * g_o1 + w6 * g_o2) * h1 * (1 - h1)
    g_h2 = (w6 * g_o1 + w8 * g_o2) * h2 * (1 - h2)
    d_w1 = g_h1 * x1
    d_w2 = g_h2 * x1
    d_w3 = g_h1 * x2
    d_w4 = g_h2 * x2

    # ---------- 更新 ----------
    w1 = w1 - step * d_w1
    w2 = w2 - step * d_w2
    w3 = w3 - step * d_w3
    w4 = w4 - step * d_w4
    w5 = w5 - step * d_w5
    w6 = w6 - step * d_w6
    w7 = w7 - step * d_w7
    w8 = w8 - step * d_w8

    if i <= 2 or i % 10 == 0:
        print("第%d轮 输出: %.5f %.5f  损失: %.5f" % (i, o1, o2, error))

print("更新后的权值w:", round(w1, 4), round(w2, 4), round(w3, 4), round(w4, 4),
      round(w5, 4), round(w6, 4), round(w7, 4), round(w8, 4))
