# coding: utf-8
import numpy as np

x1, x2 = 0.5, 0.3
y1, y2 = 0.23, -0.07


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


class BPNet:
    def __init__(self, lr=1.0):
        self.w = np.array([0.2, -0.4, 0.5, 0.6, 0.1, -0.5, -0.3, 0.8])   # w1 ... w8
        self.lr = lr

    def forward(self, x1, x2):
        w1, w2, w3, w4, w5, w6, w7, w8 = self.w
        self.x = (x1, x2)
        self.h1 = sigmoid(w1 * x1 + w3 * x2)
        self.h2 = sigmoid(w2 * x1 + w4 * x2)
        self.o1 = sigmoid(w5 * self.h1 + w7 * self.h2)
        self.o2 = sigmoid(w6 * self.h1 + w8 * self.h2)
        return self.o1, self.o2

    def loss(self, y1, y2):
        return (1 / 2) * (self.o1 - y1) ** 2 + (1 / 2) * (self.o2 - y2) ** 2

    def backward(self, y1, y2):
        """一次反向传播并更新权重"""
        x1, x2 = self.x
        # 输出层误差
        e1 = (self.o1 - y1) * self.o1 * (1 - self.o1)
        e2 = (self.o2 - y2) * self.o2 * (1 - self.o2)
        grad_out = np.array([e1 * self.h1, e2 * self.h1, e1 * self.h2, e2 * self.h2])
        self.w[4:] -= self.lr * grad_out
        # 隐藏层误差
        w5, w6, w7, w8 = self.w[4:]
        d1 = (e1 * w5 + e2 * w6) * self.h1 * (1 - self.h1)
        d2 = (e1 * w7 + e2 * w8) * self.h2 * (1 - self.h2)
        self.w[:4] -= self.lr * np.array([d1 * x1, d2 * x1, d1 * x2, d2 * x2])


if __name__ == '__main__':
    net = BPNet()
    for i in range(10):
        net.forward(x1, x2)
        print(i, net.loss(y1, y2))
        net.backward(y1, y2)
    print(net.w)
