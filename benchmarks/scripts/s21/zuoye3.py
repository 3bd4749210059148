import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(x1, x2, w):
    w1, w2, w3, w4, w5, w6, w7, w8 = w
    h1 = sigmoid(w1 * x1 + w3 * x2)
    h2 = sigmoid(w2 * x1 + w4 * x2)
    o1 = sigmoid(w5 * h1 + w7 * h2)
    o2 = sigmoid(w6 * h1 + w8 * h2)
    return h1, h2, o1, o2


def backward(x1, x2, y1, y2, h1, h2, o1, o2, w):
    w1, w2, w3, w4, w5, w6, w7, w8 = w
    # 输出层
    d_o1 = (o1 - y1) * o1 * (1 - o1)
    d_o2 = (o2 - y2) * o2 * (1 - o2)
    d_w5 = d_o1 * h1
    d_w6 = d_o2 * h1
    d_w7 = d_o1 * h2
    d_w8 = d_o2 * h2
    # 隐藏层
    d_w1 = (d_w5 + d_w6) * h1 * (1 - h1) * x1
    d_w3 = (d_w5 + d_w6) * h1 * (1 - h1) * x2
    d_w2 = (d_w7 + d_w8) * h2 * (1 - h2) * x1
    d_w4 = (d_w7 + d_w8) * h2 * (1 - h2) * x2
    return d_w1, d_w2, d_w3, d_w4, d_w5, d_w6, d_w7, d_w8


x1, x2 = 0.5, 0.3
y1, y2 = 0.23, -0.07
w = [0.2, -0.4, 0.5, 0.6, 0.1, -0.5, -0.3, 0.8]
w1, w2, w3, w4, w5, w6, w7, w8 = w
step = 1
for i in range(100):
    h1, h2, o1, o2 = forward(x1, x2, (w1, w2, w3, w4, w5, w6, w7, w8))
    error = 0.5 * (o1 - y1) ** 2 + 0.5 * (o2 - y2) ** 2
    d_w1, d_w2, d_w3, d_w4, d_w5, d_w6, d_w7, d_w8 = backward(x1, x2, y1, y2, h1, h2, o1, o2,
                                                              (w1, w2, w3, w4, w5, w6, w7, w8))
    w1 -= step * d_w1
    w2 -= step * d_w2
    w3 -= step * d_w3
    w4 -= step * d_w4
    w5 -= step * d_w5
    w6 -= step * d_w6
    w7 -= step * d_w7
    w8 -= step * d_w8
    if i % 10 == 0:
        print("=====第" + str(i) + "轮=====")
        print("正向计算：o1 ,o2", round(o1, 5), round(o2, 5))
        print("损失函数：均方误差", round(error, 5))
        print("grad w: ", round(d_w1, 2), round(d_w2, 2), round(d_w3, 2), round(d_w4, 2), round(d_w5, 2), round(d_w6, 2),
              round(d_w7, 2), round(d_w8, 2))

print("更新后的w:", [round(float(v), 2) for v in [w1, w2, w3, w4, w5, w6, w7, w8]])
