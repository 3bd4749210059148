"""
NNDL 作业3  用矩阵的形式写一遍BP
"""
import numpy as np

def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))

x = np.array([[0.5], [0.3]])
y = np.array([[0.23], [-0.07]])

# 输入层->隐藏层   w1 w3 / w2 w4
W1 = np.array([[0.2, 0.5],
               [-0.4, 0.6]])
# 隐藏层->输出层   w5 w7 / w6 w8
W2 = np.array([[0.1, -0.3],
               [-0.5, 0.8]])

eta = 1
for i in range(1000):
    # 前向传播
    h = sigmoid(np.dot(W1, x))
    o = sigmoid(np.dot(W2, h))
    loss = 0.5 * np.sum((o - y) ** 2)

    # 反向传播
    delta2 = (o - y) * o * (1 - o)
    dW2 = np.dot(delta2, h.T)
    delta1 = np.dot(W2, delta2) * h * (1 - h)
    dW1 = np.dot(delta1, x.T)

    W2 = W2 - eta * dW2
    W1 = W1 - eta * dW1

    if i < 5 or i == 999:
        print("第%d次迭代:" % (i + 1))
        print("预测值 o:", o.ravel())
        print("损失:", loss)
        print("W1的梯度:\n", dW1)
        print("W2的梯度:\n", dW2)

print("最终权值:")
print(W1)
print(W2)
