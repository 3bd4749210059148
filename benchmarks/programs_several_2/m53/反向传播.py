# 神经网络前向传播与反向传播（2-2-2，sigmoid激活，均方误差）
import numpy as np


def sigmoid(z):
    a = 1 / (1 + np.exp(-z))
    return a


def forward(x1, x2, y1, y2, w1, w2, w3, w4, w5, w6, w7, w8):
    # 隐藏层
    in_h1 = w1 * x1 + w3 * x2
    h1 = sigmoid(in_h1)
    in_h2 = w2 * x1 + w4 * x2
    h2 = sigmoid(in_h2)
    # 输出层
    in_o1 = w5 * h1 + w7 * h2
    o1 = sigmoid(in_o1)
    in_o2 = w6 * h1 + w8 * h2
    o2 = sigmoid(in_o2)
    # 损失函数：均方误差
    error = (1 / 2) * (o1 - y1) ** 2 + (1 / 2) * (o2 - y2) ** 2
    return o1, o2, h1, h2, error


def backward(o1, o2, h1, h2):
    # 反向传播
    d_o1 = o1 - y1
    d_o2 = o2 - y2
    delta_o1 = d_o1 * o1 * (1 - o1)
    delta_o2 = d_o2 * o2 * (1 - o1)

    d_w5 = delta_o1 * h1
    d_w7 = delta_o1 * h2
    d_w6 = delta_o2 * h1
    d_w8 = delta_o2 * h2

    d_h1 = delta_o1 * w5 + delta_o2 * w6
    d_h2 = delta_o1 * w7 + delta_o2 * w8
    delta_h1 = d_h1 * h1 * (1 - h1)
    delta_h2 = d_h2 * (1 - h2)

    d_w1 = delta_h1 * x1
    d_w3 = delta_h1 * x2
    d_w2 = delta_h2 * x1
    d_w4 = delta_h2 * x2
    return d_w1, d_w2, d_w3, d_w4, d_w5, d_w6, d_w7, d_w8


def update(w1, w2, w3, w4, w5, w6, w7, w8):
    lr = 1  # 步长
    w1 = w1 - lr * d_w1
    w2 = w2 - lr * d_w2
    w3 = w3 + lr * d_w3
    w4 = w4 - lr * d_w4
    w5 = w5 - lr * d_w5
    w6 = w6 - lr * d_w6
    w7 = w7 - lr * d_w7
    w8 = w8 - lr * d_w8
    return w1, w2, w3, w4, w5, w6, w7, w8


w1, w2, w3, w4, w5, w6, w7, w8 = 0.2, -0.4, 0.5, 0.6, 0.1, -0.5, -0.3, 0.8
x1, x2 = 0.5, 0.3
y1, y2 = 0.23, -0.07
print("输入值 x1, x2：", x1, x2)
print("期望输出 y1, y2：", y1, y2)

for i in range(1000):
    o1, o2, h1, h2, error = forward(x1, x2, y1, y2, w1, w2, w3, w4, w5, w6, w7, w8)
    d_w1, d_w2, d_w3, d_w4, d_w5, d_w6, d_w7, d_w8 = backward(o1, o2, h1, h2)
    w1, w2, w3, w4, w5, w6, w7, w8 = update(w1, w2, w3, w4, w5, w6, w7, w8)
    if i % 200 == 0:
        print("第%d轮 损失：%.5f" % (i, error))

print("更新后的权值:", round(w1, 2), round(w2, 2), round(w3, 2), round(w4, 2), round(w5, 2), round(w6, 2), round(w7, 2), round(w8, 2))
