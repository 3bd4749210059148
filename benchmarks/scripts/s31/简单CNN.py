# -*- coding:utf-8 -*-
# 手写一个最简单的卷积神经网络：卷积(3x3) -> ReLU -> 全连接 -> softmax
# 任务：区分横线和竖线
import numpy as np
np.random.seed(2)

def make_img():
    img = np.random.rand(8, 8) * 0.3
    label = np.random.randint(2)
    pos = np.random.randint(1, 7)
    if label == 0:
        img[pos, :] += 1      # 横线
    else:
        img[:, pos] += 1      # 竖线
    return img, label

train = [make_img() for _ in range(100)]
test = [make_img() for _ in range(50)]

K = np.random.randn(3, 3) * 0.3      # 卷积核
bk = 0.0
W = np.random.randn(36, 2) * 0.1
b = np.zeros(2)
lr = 0.02

for epoch in range(15):
    zong_loss = 0
    zhengque = 0
    for img, label in train:
        # ---- 前向 ----
        conv = np.zeros((6, 6))
        for i in range(6):
            for j in range(6):
                conv[i, j] = np.sum(img[i:i+3, j:j+3] * K) + bk
        relu = np.maximum(conv, 0)
        flat = relu.flatten()
        score = flat.dot(W) + b
        p = np.exp(score - np.max(score))
        p = p / np.sum(p)
        zong_loss += -np.log(p[label])
        zhengque += int(np.argmax(p) == label)

        # ---- 反向 ----
        d_score = p.copy()
        d_score[label] -= 1
        d_W = np.outer(flat, d_score)
        d_b = d_score
        d_flat = W.dot(d_score)
        d_relu = d_flat.reshape(6, 6)
        d_conv = d_relu * (conv > 0)
        d_K = np.zeros((3, 3))
        for i in range(6):
            for j in range(6):
                d_K += img[i:i+3, j:j+3] * d_conv[j, i]
        d_bk = np.sum(d_conv)

        # ---- 更新 ----
        W -= lr * d_W
        b -= lr * d_b
        K -= lr * d_K
        bk -= lr * d_bk
    print('epoch %d  平均loss %.4f  训练准确率 %.2f' % (epoch, zong_loss / len(train), zhengque / len(train)))

dui = 0
for img, label in test:
    conv = np.array([[np.sum(img[i:i+3, j:j+3] * K) + bk for j in range(6)] for i in range(6)])
    dui += int(np.argmax(np.maximum(conv, 0).flatten().dot(W) + b) == label)
print('测试准确率:', dui / len(test))
print('卷积核:\n', K)
