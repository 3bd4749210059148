#!/usr/bin/env python3
# 螺旋数据 + 两层网络 (ReLU + softmax + L2)
import numpy as np
import matplotlib.pyplot as plt

np.random.seed(0)
N, D, K = 80, 2, 3            # 每类点数 / 维度 / 类别数
X = np.zeros((N*K, D))
y = np.zeros(N*K, dtype='uint8')
for j in range(K):
    ix = range(N*j, N*(j+1))
    r = np.linspace(0.0, 1, N)
    t = np.linspace(j*4, (j+1)*4, N) + np.random.randn(N)*0.2
    X[ix] = np.c_[r*np.sin(t), r*np.cos(t)]
    y[ix] = j

h = 50          # 隐藏层神经元个数
W = 0.1 * np.random.randn(D, h)
b = np.zeros((1, h))
W2 = 0.1 * np.random.randn(h, K)
b2 = np.zeros((1, K))

step_size = 0.8
reg = 1e-3

num_examples = X.shape[0]
losses = []
for i in range(1000):

    # 前向：隐藏层用 ReLU
    hidden_layer = np.maximum(0, np.dot(X, W) + b)
    scores = np.dot(hidden_layer, W2) + b2

    # 类别概率
    exp_scores = np.exp(scores)
    probs = exp_scores / np.sum(exp_scores, axis=1, keepdims=True)

    # 损失 = 交叉熵 + 正则项
    correct_logprobs = -np.log(probs[range(num_examples), y])
    data_loss = np.sum(correct_logprobs)/num_examples
    reg_loss = 0.5*reg*np.sum(W*W) + 0.5*reg*np.sum(W2*W2)
    loss = data_loss + reg_loss
    losses.append(loss)
    if i % 200 == 0:
        print("迭代 %d: 损失 %f" % (i, loss))

    # 得分的梯度
    dscores = probs
    dscores[range(num_examples), y] -= 1
    dscores /= num_examples

    # W2, b2
    dW2 = np.dot(hidden_layer.T, dscores)
    db2 = np.sum(dscores, axis=0, keepdims=True)
    # 传回隐藏层
    dhidden = np.dot(dscores, W2.T)
    # ReLU 的梯度
    dhidden[hidden_layer < 0] = 0
    # W, b
    dW = np.dot(X.T, dhidden)
    db = np.sum(dhidden, axis=0, keepdims=True)

    # 正则项的梯度
    dW2 += reg * W2
    dW += reg * W

    W += -step_size * dW
    b += -step_size * db
    W2 += -step_size * dW2
    b2 += -step_size * db2

hidden_layer = np.maximum(0, np.dot(X, W) + b)
predicted_class = np.argmax(np.dot(hidden_layer, W2) + b2, axis=1)
print('训练准确率: %.2f' % (np.mean(predicted_class == y)))
plt.plot(losses)
plt.show()
