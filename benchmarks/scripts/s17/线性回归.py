# 第一次实验 多元线性回归  梯度下降法
import numpy as np

np.random.seed(10)
m = 80
mianji = np.random.uniform(50, 150, m)        # 面积
fangjian = np.random.randint(1, 5, m)         # 房间数
louling = np.random.uniform(0, 30, m)         # 楼龄
jiage = 1.2 * mianji + 8 * fangjian - 0.9 * louling + 20 + np.random.randn(m) * 5

X = np.stack([mianji, fangjian, louling], axis=1)
# 特征归一化
mu = np.mean(X, axis=0)
sigma = np.std(X, axis=0)
X = (X - mu) / sigma
X = np.hstack([np.ones((m, 1)), X])
y = jiage.reshape(-1, 1)

theta = np.zeros((4, 1))
alpha = 0.05
J_history = []


def computeCost(X, y, theta):
    inner = np.power((X @ theta - y), 2)
    return np.sum(inner) / (2 * len(X))


print('初始代价：', computeCost(X, y, theta))
for i in range(400):
    error = X @ theta - y
    temp = np.zeros(theta.shape)
    # 逐个参数更新（同时更新）
    for j in range(X.shape[1]):
        term = error * X[:, j:j + 1]
        temp[j, 0] = theta[j, 0] - alpha / len(X) * np.sum(term)
    theta = temp
    J_history.append(computeCost(X, y, theta))
    if (i + 1) % 100 == 0:
        print('迭代', i + 1, '次，代价 =', J_history[-1])

print('theta =', theta.ravel())
# 正规方程验证
theta_ne = np.linalg.inv(X.T @ X) @ X.T @ y
print('正规方程 theta =', theta_ne.ravel())
