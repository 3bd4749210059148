import numpy as np

# 手写一个 GRU，任务：读入一串 0/1 ，判断 1 的个数是奇数还是偶数
# 公式
#   z = sigmoid(x Wz + h Uz + bz)
#   r = sigmoid(x Wr + h Ur + br)
#   n = tanh(x Wn + (r*h) Un + bn)
#   h' = (1 - z) * n + z * h

np.random.seed(2023)
T = 5
N = 32
H = 8


def sig(a):
    return 1.0 / (1.0 + np.exp(-a))


xs = np.random.randint(0, 2, size=(N, T, 1)).astype(float)
ys = (xs.sum(axis=(1, 2)) % 2).reshape(N, 1)

P = {}
for k in 'zrn':
    P['W' + k] = np.random.randn(1, H) * 0.5
    P['U' + k] = np.random.randn(H, H) * 0.4
    P['b' + k] = np.zeros((1, H))
P['V'] = np.random.randn(H, 1) * 0.5
P['c'] = np.zeros((1, 1))


def qianxiang(P, xs):
    h = np.zeros((xs.shape[0], H))
    cache = []
    for t in range(xs.shape[1]):
        x = xs[:, t]
        z = sig(x @ P['Wz'] + h @ P['Uz'] + P['bz'])
        r = sig(x @ P['Wr'] + h @ P['Ur'] + P['br'])
        n = np.tanh(x @ P['Wn'] + (r * h) @ P['Un'] + P['bn'])
        h_new = (1 - z) * n + z * h
        cache.append((x, h, z, r, n))
        h = h_new
    p = sig(h @ P['V'] + P['c'])
    return p, h, cache


def fanxiang(P, p, h, cache, ys):
    G = {k: np.zeros_like(v) for k, v in P.items()}
    dlogit = (p - ys) / len(ys)
    G['V'] = h.T @ dlogit
    G['c'] = dlogit.sum(axis=0, keepdims=True)
    dh = dlogit @ P['V'].T
    for x, h_prev, z, r, n in cache[::-1]:
        # 先求三个门的输入的梯度
        dn = dh * (1 - z) * (1 - n ** 2)
        dz = dh * (h_prev - n) * z * (1 - z)
        drh = dn @ P['Un'].T
        dr = drh * h_prev * r * (1 - r)

        G['Wn'] += x.T @ dn
        G['Un'] += (r * h_prev).T @ dn
        G['bn'] += dn.sum(axis=0, keepdims=True)
        G['Wz'] += x.T @ dz
        G['Uz'] += h_prev.T @ dz
        G['bz'] += dz.sum(axis=0, keepdims=True)
        G['Wr'] += x.T @ dr
        G['Ur'] += h_prev.T @ dr
        G['br'] += dr.sum(axis=0, keepdims=True)

        # 传给上一个时刻，一共四条路
        dh = dh * z + drh * r + dz @ P['Uz'].T + dr @ P['Ur'].T
    return G


lr = 1.0
for epoch in range(1, 1501):
    p, h, cache = qianxiang(P, xs)
    loss = -np.mean(ys * np.log(p) + (1 - ys) * np.log(1 - p))
    G = fanxiang(P, p, h, cache, ys)
    # 梯度裁剪，按总的范数
    norm = np.sqrt(sum(np.sum(g * g) for g in G.values()))
    bili = min(1.0, 1.0 / (norm + 1e-6))
    for k in P:
        P[k] -= lr * bili * G[k]
    if epoch % 300 == 0:
        print('epoch', epoch, 'loss', round(float(loss), 5), 'acc', np.mean((p > 0.5) == ys))
