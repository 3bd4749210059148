import numpy as np

# ========== 数据 ==========
# 模仿鸢尾花：3类，4个特征，每类50个
np.random.seed(1)
junzhi = [[5.0, 3.4, 1.5, 0.2], [5.9, 2.8, 4.3, 1.3], [6.6, 3.0, 5.5, 2.0]]
fangcha = [[0.35, 0.38, 0.17, 0.1], [0.51, 0.31, 0.47, 0.2], [0.63, 0.32, 0.55, 0.27]]
X = np.concatenate([np.random.normal(junzhi[k], fangcha[k], (50, 4)) for k in range(3)]).T   # (4,150)
y = np.repeat([0, 1, 2], 50)
X = (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True)
m = X.shape[1]
Y = np.eye(3)[y].T      # (3,150)

# ========== 参数 ==========
n0, n1, n2, n3 = 4, 8, 6, 3
W1 = np.random.randn(n1, n0) * np.sqrt(2 / n0)
b1 = np.zeros((n1, 1))
W2 = np.random.randn(n2, n1) * np.sqrt(1 / n1)
b2 = np.zeros((n2, 1))
W3 = np.random.randn(n3, n2) * np.sqrt(1 / n2)
b3 = np.zeros((n3, 1))
alpha = 0.2

# ========== 训练 ==========
for it in range(1, 501):
    Z1 = W1 @ X + b1
    A1 = np.where(Z1 > 0, Z1, 0)
    Z2 = W2 @ A1 + b2
    A2 = np.tanh(Z2)
    Z3 = W3 @ A2 + b3
    expZ = np.exp(Z3 - Z3.max(axis=0))
    A3 = expZ / expZ.sum(axis=0)
    J = -np.sum(Y * np.log(A3)) / m

    dZ3 = A3 - Y
    dZ2 = (W3.T @ dZ3) * (1 - A2 * A2)
    dZ1 = (W2.T @ dZ2) * np.where(Z1 > 0, 1, 0)

    W3 -= alpha * (dZ3 @ A2.T) / m
    b3 -= alpha * dZ3.sum(axis=1, keepdims=True) / m
    W2 -= alpha * (dZ2 @ A1.T) / m
    b2 -= alpha * dZ2.sum(axis=1, keepdims=True) / m
    W1 -= alpha * (dZ1 @ X.T) / m
    b1 -= alpha * dZ1.sum(axis=1, keepdims=True) / m

    if it % 50 == 0:
        zhunquelv = (A3.argmax(axis=0) == y).mean()
        print('迭代%d  代价%.4f  准确率%.2f%%' % (it, J, zhunquelv * 100))
