# 用矩阵重写一遍
import numpy as np

x = np.array([[0.5, 0.3]])
y = np.array([[0.23, -0.07]])
W1 = np.array([[0.2, -0.4], [0.5, 0.6]])
W2 = np.array([[0.1, -0.5], [-0.3, 0.8]])
lr = 1.0

for i in range(20):
    h = 1 / (1 + np.exp(-np.dot(x, W1)))
    o = 1 / (1 + np.exp(-np.dot(h, W2)))
    loss = np.sum((o - y) ** 2) / 2
    delta_o = (o - y) * o * (1 - o)
    dW2 = np.dot(h.T, delta_o)
    W2 = W2 - lr * dW2
    delta_h = np.dot(delta_o, W2.T) * h * (1 - h)
    dW1 = np.dot(x.T, delta_h)
    W1 = W1 - lr * dW1
    if i % 5 == 0:
        print(i, loss)
print(W1)
print(W2)
