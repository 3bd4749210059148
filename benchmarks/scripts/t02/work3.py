import math

# 2-2-2 网络，不用numpy矩阵，纯列表实现
x = [0.5, 0.3]
t = [0.23, -0.07]
# W[i][j]: 第 i 个输入到第 j 个隐藏神经元
W = [[0.2, -0.4], [0.5, 0.6]]
# V[j][k]: 第 j 个隐藏神经元到第 k 个输出神经元
V = [[0.1, -0.5], [-0.3, 0.8]]
lr = 0.5
max_iter = 3000
eps = 0.0027


def f(s):
    return 1.0 / (1.0 + math.exp(-s))


def qian_xiang(x, W, V):
    """前向"""
    h = []
    for j in range(2):
        s = 0
        for i in range(2):
            s += x[i] * W[i][j]
        h.append(f(s))
    o = []
    for k in range(2):
        s = 0
        for j in range(2):
            s += h[j] * V[j][k]
        o.append(f(s))
    return h, o


def sun_shi(o, t):
    return sum([(o[k] - t[k]) ** 2 for k in range(2)]) / 2


n = 0
h, o = qian_xiang(x, W, V)
E = sun_shi(o, t)
print('初始输出', o, '误差', E)
while E > eps and n < max_iter:
    # 输出层的 delta
    delta_o = [0, 0]
    for k in range(2):
        delta_o[k] = (t[k] - o[k]) * o[k] * (1 - o[k])

    # 隐藏层的 delta，要用更新前的 V
    delta_h = [0, 0]
    for j in range(2):
        tmp = 0
        for k in range(2):
            tmp += V[j][k] * delta_o[k]
        delta_h[j] = tmp * h[j] * (1 - h[j])

    for j in range(2):
        for k in range(2):
            V[j][k] += lr * delta_o[k] * h[j]
    for i in range(2):
        for j in range(2):
            W[i][j] += lr * delta_h[j] * x[i]

    n += 1
    h, o = qian_xiang(x, W, V)
    E = sun_shi(o, t)
    if n == 1 or n % 500 == 0:
        print('第%d次迭代  输出: %.4f %.4f  误差: %.6f' % (n, o[0], o[1], E))

print('共迭代', n, '次')
print('w1..w4 :', [round(W[i][j], 4) for i in range(2) for j in range(2)])
print('w5..w8 :', [round(V[j][k], 4) for j in range(2) for k in range(2)])
