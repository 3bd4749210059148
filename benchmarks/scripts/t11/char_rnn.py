# 字符级RNN，照着 karpathy 的 min-char-rnn 自己重写了一遍
import numpy as np

np.random.seed(5)

文本 = "床前明月光，疑是地上霜。举头望明月，低头思故乡。" * 4
chars = sorted(set(文本))
字典大小 = len(chars)
c2i = {c: i for i, c in enumerate(chars)}
i2c = {i: c for i, c in enumerate(chars)}

# 超参数
隐藏 = 24
步长 = 8
lr = 0.1

Wxh = np.random.randn(隐藏, 字典大小) * 0.1
Whh = np.random.randn(隐藏, 隐藏) * 0.1
Why = np.random.randn(字典大小, 隐藏) * 0.1
bh = np.zeros((隐藏, 1))
by = np.zeros((字典大小, 1))


def 计算损失和梯度(输入, 目标, h_prev):
    xs, hs, ps = {}, {}, {}
    hs[-1] = np.copy(h_prev)
    loss = 0
    # 前向
    for t in range(len(输入)):
        xs[t] = np.zeros((字典大小, 1))
        xs[t][输入[t]] = 1
        hs[t] = np.tanh(Wxh @ xs[t] + Whh @ hs[t - 1] + bh)
        y = Why @ hs[t] + by
        e = np.exp(y - np.max(y))
        ps[t] = e / np.sum(e)
        loss -= np.log(ps[t][目标[t], 0])

    # 反向（沿时间）
    dWxh, dWhh, dWhy = np.zeros_like(Wxh), np.zeros_like(Whh), np.zeros_like(Why)
    dbh, dby = np.zeros_like(bh), np.zeros_like(by)
    dh_next = np.zeros_like(hs[0])
    for t in reversed(range(len(输入))):
        dy = np.copy(ps[t])
        dy[目标[t]] -= 1
        dWhy += dy @ hs[t].T
        dby += dy
        dh = Why.T @ dy + dh_next
        draw = (1 - hs[t] ** 2) * dh
        dbh += draw
        dWxh += draw @ xs[t].T
        dWhh += draw @ hs[t].T
        dh_next = Whh.T @ draw

    for d in (dWxh, dWhh, dWhy, dbh, dby):
        np.clip(d, -5, 5, out=d)
    return loss, dWxh, dWhh, dWhy, dbh, dby, hs[len(输入) - 1]


def 采样(h, 起始, n):
    x = np.zeros((字典大小, 1))
    x[起始] = 1
    结果 = [i2c[起始]]
    for _ in range(n):
        h = np.tanh(Wxh @ x + Whh @ h + bh)
        i = int(np.argmax(Why @ h + by))
        x = np.zeros((字典大小, 1))
        x[i] = 1
        结果.append(i2c[i])
    return ''.join(结果)


记忆 = [np.zeros_like(w) for w in (Wxh, Whh, Why, bh, by)]
平滑损失 = -np.log(1.0 / 字典大小) * 步长
位置, n = 0, 0
h_prev = np.zeros((隐藏, 1))
while n < 1200:
    if 位置 + 步长 + 1 >= len(文本):
        位置 = 0
        h_prev = np.zeros((隐藏, 1))
    输入 = [c2i[c] for c in 文本[位置:位置 + 步长]]
    目标 = [c2i[c] for c in 文本[位置 + 1:位置 + 步长 + 1]]

    loss, *grads, h_prev = 计算损失和梯度(输入, 目标, h_prev)
    平滑损失 = 平滑损失 * 0.99 + loss * 0.01

    # Adagrad
    for w, d, mem in zip((Wxh, Whh, Why, bh, by), grads, 记忆):
        mem += d * d
        w -= lr * d / np.sqrt(mem + 1e-8)

    if n % 200 == 0:
        print('第%d次, 平滑损失 %.4f' % (n, 平滑损失), 采样(np.zeros((隐藏, 1)), c2i['床'], 23))
    位置 += 步长
    n += 1
