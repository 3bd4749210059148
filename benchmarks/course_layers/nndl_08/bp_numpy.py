# 作业4: 两层网络的反向传播, 输入 0.5 0.3, 目标 0.23 -0.07
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward_propagate(x1, x2, w):
    w1, w2, w3, w4, w5, w6, w7, w8 = w
    out_h1 = sigmoid(w1 * x1 + w3 * x2)
    out_h2 = sigmoid(w2 * x1 + w4 * x2)
    out_o1 = sigmoid(w5 * out_h1 + w7 * out_h2)
    out_o2 = sigmoid(w6 * out_h1 + w8 * out_h2)
    return out_o1, out_o2, out_h1, out_h2


def loss(out_o1, out_o2, y1, y2):
    return 0.5 * (out_o1 - y1) ** 2 + 0.5 * (out_o2 - y2) ** 2


def back_propagate(out_o1, out_o2, out_h1, out_h2, x1, x2, y1, y2, w):
    w1, w2, w3, w4, w5, w6, w7, w8 = w
    # 输出层
    d_o1 = out_o1 - y1
    d_o2 = out_o2 - y2
    g_o1 = d_o1 * out_o1 * (1 - out_o1)
    g_o2 = d_o2 * out_o2 * (1 - out_o2)
    d_w5 = g_o1 * out_h1
    d_w7 = g_o1 * out_h2
    d_w6 = g_o2 * out_h1
    d_w8 = g_o2 * out_h2
    # 隐藏层
    g_h1 = (g_o1 * w5 + g_o2 * w6) * out_h1 * (1 - out_h1)
    g_h2 = (g_o1 * w7 + g_o2 * w8) * out_h2 * (1 - out_h2)
    d_w1 = g_h1 * x1
    d_w3 = g_h1 * x2
    d_w2 = g_h2 * x1
    d_w4 = g_h2 * x2
    return d_w1, d_w2, d_w3, d_w4, d_w5, d_w6, d_w7, d_w8


def update_w(w, d, step=1.0):
    return tuple(a - step * b for a, b in zip(w, d))


if __name__ == "__main__":
    w = (0.2, -0.4, 0.5, 0.6, 0.1, -0.5, -0.3, 0.8)
    x1, x2, y1, y2 = 0.5, 0.3, 0.23, -0.07
    for i in range(5):
        o1, o2, h1, h2 = forward_propagate(x1, x2, w)
        print("第%d轮 损失 %.5f" % (i, loss(o1, o2, y1, y2)))
        w = update_w(w, back_propagate(o1, o2, h1, h2, x1, x2, y1, y2, w))
    print(w)
