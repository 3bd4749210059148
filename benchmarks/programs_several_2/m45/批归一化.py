# 练习：带批归一化的两层网络，回归，平方损失
import numpy as np

np.random.seed(7)
N, D, H = 40, 3, 6
x = np.random.randn(N, D)
t = (x[:, :1] ** 2 - x[:, 1:2] * x[:, 2:]) * 0.5

w1 = np.random.randn(D, H) * 0.7
gamma = np.ones(H)
beta = np.random.randn(H) * 0.1
w2 = np.random.randn(H, H) * 0.5
c2 = np.zeros(H)
w3 = np.random.randn(H, 1) * 0.5
c3 = np.zeros(1)
eta = 0.1
eps = 1e-5

for it in range(200):
    # 前向
    u = x @ w1
    mu = u.mean(axis=0)
    var = u.var(axis=0)
    inv = 1 / np.sqrt(var + eps)
    xhat = (u - mu) * inv
    v = gamma * xhat + beta
    h = np.maximum(v, 0)
    s = np.tanh(h @ w2 + c2)
    y = s @ w3 + c3
    E = 0.5 * np.sum((y - t) ** 2) / N

    # 反向
    dy = (y - t) / N
    dw3 = s.T @ dy / N
    dc3 = dy.sum(axis=0)
    ds = dy @ w3.T
    dq = ds * (1 - s ** 2)
    dw2 = h.T @ dq
    dc2 = dq.sum(axis=0)
    dh = dq @ w2.T
    dv = dh * (xhat > 0)
    dgamma = (dv * xhat).sum(axis=0)
    dbeta = dv.sum(axis=0)
    dxhat = dv * gamma
    dvar = (dxhat * (u - mu)).sum(axis=0) * (-0.5) * inv
    dmu = -(dxhat * inv).sum(axis=0)
    du = dxhat * inv + dvar * 2 * (u - mu) / N + dmu / N
    dw1 = x.T @ du

    # 梯度下降
    w1 -= eta * dw1
    gamma -= eta * dgamma
    beta -= eta * dbeta
    w2 -= eta * dw2
    c2 -= eta * dc2
    w3 -= eta * dw3
    c3 -= eta * dc3

    if it % 50 == 0:
        print('第', it, '次 误差', E)
