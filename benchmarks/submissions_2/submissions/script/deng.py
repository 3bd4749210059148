# -*- coding: utf-8 -*-
# 邱锡鹏 NNDL 作业：两层网络，全部用标量
import math

x1, x2 = 0.5, 0.3
y1, y2 = 0.23, -0.07
w1, w2, w3, w4 = 0.2, -0.4, 0.5, 0.6
w5, w6, w7, w8 = 0.1, -0.5, -0.3, 0.8


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


步长 = 1
轮数 = 100
for 轮 in range(轮数):
    # 前向
    in_h1 = w1 * x1 + w3 * x2
    out_h1 = sigmoid(in_h1)
    in_h2 = w2 * x1 + w4 * x2
    out_h2 = sigmoid(in_h2)
    in_o1 = w5 * out_h1 + w7 * out_h2
    out_o1 = sigmoid(in_o1)
    in_o2 = w6 * out_h1 + w8 * out_h2
    out_o2 = sigmoid(in_o2)

    error = (1 / 2) * (out_o1 - y1) ** 2 + (1 / 2) * (out_o2 - y2) ** 2

    # 反向
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

    # 更新
    w1 = w1 - 步长 * d_w1
    w2 = w2 - 步长 * d_w2
    w3 = w3 - 步长 * d_w3
    w4 = w4 - 步长 * d_w4
    w5 = w5 - 步长 * d_w5
    w6 = w6 - 步长 * d_w6
    w7 = w7 - 步长 * d_w7
    w8 = w8 - 步长 * d_w8

    if 轮 % 20 == 0:
        print("第", 轮, "轮，损失", round(error, 6))

print(round(w1, 3), round(w2, 3), round(w3, 3), round(w4, 3), round(w5, 3), round(w6, 3), round(w7, 3), round(w8, 3))
