# -*- coding: utf-8 -*-
"""
手写一个最小的 CNN：卷积(3个3x3核) -> ReLU -> 2x2平均池化 -> 全连接 -> softmax
数据：8x8 的横线 / 竖线 / 斜线
"""
import numpy as np

np.random.seed(9)

def gen(n):
    imgs, labels = [], []
    for _ in range(n):
        im = np.random.rand(8, 8) * 0.3
        k = np.random.randint(3)
        p = np.random.randint(1, 7)
        if k == 0:
            im[p, :] += 1
        elif k == 1:
            im[:, p] += 1
        else:
            for q in range(8):
                im[q, (q + p) % 8] += 1
        imgs.append(im); labels.append(k)
    return imgs, labels

# 参数
K = np.random.randn(3, 3, 3) * 0.3      # 卷积核
Kb = np.zeros(3)
V = np.random.randn(27, 3) * 0.2        # 全连接
Vb = np.zeros(3)

def conv_forward(im):
    out = np.zeros((3, 6, 6))
    for f in range(3):
        for i in range(6):
            for j in range(6):
                out[f, i, j] = np.sum(im[i:i+3, j:j+3] * K[f]) + Kb[f]
    return out

def pool_forward(a):
    out = np.zeros((3, 3, 3))
    for i in range(3):
        for j in range(3):
            out[:, i, j] = a[:, 2*i:2*i+2, 2*j:2*j+2].mean(axis=(1, 2))
    return out

def pool_backward(dout):
    da = np.zeros((3, 6, 6))
    for i in range(3):
        for j in range(3):
            da[:, 2*i:2*i+2, 2*j:2*j+2] = dout[:, i, j][:, None, None]
    return da

def conv_backward(dz, im):
    dK = np.zeros(K.shape)
    dKb = np.zeros(Kb.shape)
    for f in range(3):
        for i in range(6):
            for j in range(6):
                dK[f] += dz[f, i, j] * im[i:i+3, j:j+3]
                dKb[f] += dz[f, i, j]
    return dK, dKb

imgs, labels = gen(60)
lr = 0.05
for epoch in range(6):
    sum_loss, hit = 0, 0
    for im, lab in zip(imgs, labels):
        # 前向
        z = conv_forward(im)
        a = np.maximum(z, 0)
        pl = pool_forward(a)
        flat = pl.reshape(-1)
        s = flat @ V + Vb
        prob = np.exp(s - s.max())
        prob /= prob.sum()
        loss = -np.log(prob[lab])
        sum_loss += loss
        hit += int(prob.argmax() == lab)

        # 反向
        ds = prob.copy()
        ds[lab] -= 1
        dV = np.outer(flat, ds)
        dVb = ds
        dpl = (V @ ds).reshape(3, 3, 3)
        da = pool_backward(dpl)
        dz = da * (z > 0)
        dK, dKb = conv_backward(dz, im)

        K -= lr * dK
        Kb -= lr * dKb
        V -= lr * dV
        Vb -= lr * dVb
    print('epoch', epoch + 1, '平均损失 %.4f' % (sum_loss / len(imgs)), '正确', hit, '/', len(imgs))
