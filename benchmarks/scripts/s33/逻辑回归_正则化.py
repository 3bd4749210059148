import numpy as np
import matplotlib.pyplot as plt

np.random.seed(100)
# 两类数据，5个特征
m = 200
X = np.random.randn(m, 5)
true_w = np.array([[1.5], [-2], [0], [0.5], [0]])
y = (X.dot(true_w) + 0.3 + 0.8 * np.random.randn(m, 1) > 0).astype(float)

w = np.zeros((5, 1))
b = 0
alpha = 0.1      # 学习率
lam = 2          # 正则化系数
costs = []

def sigmoid(z):
    s = 1 / (1 + np.exp(-z))
    return s

for i in range(500):
    A = sigmoid(np.dot(X, w) + b)
    # 代价函数 交叉熵+L2正则
    cost = -1 / m * np.sum(y * np.log(A) + (1 - y) * np.log(1 - A)) + lam / (2 * m) * np.sum(w ** 2)
    dz = A - y
    dw = 1 / m * np.dot(X.T, dz) - lam / m * w
    db = 1 / m * np.sum(dz)
    w = w - alpha * dw
    b = b - alpha * db
    costs.append(cost)
    if i % 100 == 0:
        print("迭代次数: %i , 代价: %f" % (i, cost))

# 预测
Y_pred = (sigmoid(np.dot(X, w) + b) > 0.5).astype(int)
print("训练集准确率: {} %".format(100 - np.mean(np.abs(Y_pred - y)) * 100))
print("w:", w.T, "b:", b)
plt.plot(costs)
plt.ylabel('cost')
plt.xlabel('iterations')
plt.show()
