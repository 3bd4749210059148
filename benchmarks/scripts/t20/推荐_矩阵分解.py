# 矩阵分解做电影推荐（LFM），随机梯度下降
import numpy as np
import random

random.seed(1)
np.random.seed(1)

# 评分矩阵，0 表示没有评分
R = np.array([
    [5, 3, 0, 1, 4, 0],
    [4, 0, 0, 1, 5, 2],
    [1, 1, 0, 5, 0, 4],
    [1, 0, 4, 4, 1, 5],
    [0, 1, 5, 4, 0, 4],
    [5, 4, 1, 0, 4, 1],
    [0, 5, 2, 1, 4, 0],
], dtype=float)

用户数, 电影数 = R.shape
K = 3
alpha = 0.01
lam = 0.05
轮数 = 300

P = np.random.normal(scale=1. / K, size=(用户数, K))
Q = np.random.normal(scale=1. / K, size=(电影数, K))
bu = np.zeros(用户数)
bi = np.zeros(电影数)
mu = R[R > 0].mean()

样本 = [(u, i, R[u, i]) for u in range(用户数) for i in range(电影数) if R[u, i] > 0]


def 预测(u, i):
    return mu + bu[u] + bi[i] + P[u].dot(Q[i])


def 目标函数():
    # 每个评分: 1/2*误差^2 + lam/2*(参数的平方和)
    J = 0
    for u, i, r in 样本:
        e = r - 预测(u, i)
        J += 0.5 * e ** 2
        J += 0.5 * lam * (P[u].dot(P[u]) + Q[i].dot(Q[i]) + bu[u] ** 2 + bi[i] ** 2)
    return J


for 轮 in range(轮数):
    random.shuffle(样本)
    for u, i, r in 样本:
        e = r - 预测(u, i)
        bu[u] += alpha * (e - lam * bu[u])
        bi[i] += alpha * (e - lam * bi[i])
        Pu = P[u].copy()
        P[u] += alpha * (e * Q[i] - lam * P[u])
        Q[i] += alpha * (e * Pu + lam * Q[i])
    if (轮 + 1) % 50 == 0:
        rmse = np.sqrt(np.mean([(r - 预测(u, i)) ** 2 for u, i, r in 样本]))
        print('第%d轮  目标函数 %.4f  RMSE %.4f' % (轮 + 1, 目标函数(), rmse))

print('补全后的评分矩阵:')
print(np.round(mu + bu[:, None] + bi[None, :] + P.dot(Q.T), 2))
