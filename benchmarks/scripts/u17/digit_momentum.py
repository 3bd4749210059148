# -*- coding: utf-8 -*-
# 数字识别(模拟数据)  动量法(指数加权平均) + 学习率衰减   全部用 float32
import numpy as np

np.random.seed(31)
dtype = np.float32

# 用 7 段数码管模拟 0~9，再加噪声
seg = np.array([[1,1,1,0,1,1,1],[0,0,1,0,0,1,0],[1,0,1,1,1,0,1],[1,0,1,1,0,1,1],[0,1,1,1,0,1,0],
                [1,1,0,1,0,1,1],[1,1,0,1,1,1,1],[1,0,1,0,0,1,0],[1,1,1,1,1,1,1],[1,1,1,1,0,1,1]], dtype=dtype)
label = np.random.randint(0, 10, 500)
data = (seg[label] + 0.15 * np.random.randn(500, 7)).astype(dtype)

def xavier(fan_in, fan_out):
    return (np.random.randn(fan_in, fan_out) * np.sqrt(1.0 / fan_in)).astype(dtype)

w1, b1 = xavier(7, 30), np.zeros(30, dtype)
w2, b2 = xavier(30, 10), np.zeros(10, dtype)
v_w1, v_b1 = np.zeros_like(w1), np.zeros_like(b1)
v_w2, v_b2 = np.zeros_like(w2), np.zeros_like(b2)

lr, beta = 1.0, 0.9
batch_size = 100
for epoch in range(60):
    perm = np.random.permutation(500)
    for k in range(500 // batch_size):
        xb = data[perm[k*batch_size:(k+1)*batch_size]]
        yb = label[perm[k*batch_size:(k+1)*batch_size]]

        # 前向传播
        a1 = 1 / (1 + np.exp(-(xb.dot(w1) + b1)))
        score = a1.dot(w2) + b2
        score -= score.max(axis=1).reshape(-1, 1)
        logp = score - np.log(np.exp(score).sum(axis=1)).reshape(-1, 1)
        loss = -logp[range(batch_size), yb].mean()

        # 反向传播
        d2 = np.exp(logp)
        d2[range(batch_size), yb] -= 1
        g_w2 = a1.T.dot(d2) / batch_size
        g_b2 = d2.mean(axis=0)
        d1 = d2.dot(w2.T) * (a1 - a1 ** 2)
        g_w1 = xb.T.dot(d1) / batch_size
        g_b1 = d1.mean(axis=0)

        # 动量：v = beta*v + (1-beta)*g
        v_w2 = beta * v_w2 + (1 - beta) * g_w2
        v_b2 = beta * v_b2 + (1 - beta) * g_b2
        v_w1 = beta * v_w1 + (1 - beta) * g_w1
        v_b1 = beta * v_b1 + (1 - beta) * g_b1
        w2 = w2 - lr * v_w2
        b2 = b2 - lr * v_b2
        w1 = w1 - lr * v_w1
        b1 = b1 - lr * v_b1

    if (epoch + 1) % 20 == 0:
        lr *= 0.7       # 每20轮衰减一次
        pred = (1 / (1 + np.exp(-(data.dot(w1) + b1)))).dot(w2) + b2
        print('第', epoch + 1, '轮 loss=%.4f' % loss, '正确率=%.3f' % np.mean(pred.argmax(axis=1) == label))
