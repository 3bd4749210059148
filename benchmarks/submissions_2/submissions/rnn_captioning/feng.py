# -*- coding: utf-8 -*-
# 循环神经网络作业
import numpy as np


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    """单步前向"""
    next_h = np.tanh(np.matmul(x, Wx) + np.matmul(prev_h, Wh) + b)
    cache = {"x": x, "上一步": prev_h, "Wx": Wx, "Wh": Wh, "输出": next_h}
    return next_h, cache


def rnn_step_backward(dnext_h, cache):
    """单步反向"""
    dz = (1 - cache["输出"] ** 2) * dnext_h
    dx = np.matmul(dz, cache["Wx"].T)
    dprev_h = np.matmul(dz, cache["Wh"].T)
    dWx = np.matmul(cache["x"].T, dz)
    dWh = np.matmul(cache["上一步"].T, dz)
    db = np.sum(dz, axis=0)
    return dx, dprev_h, dWx, dWh, db


def rnn_forward(x, h0, Wx, Wh, b):
    N, T, D = x.shape
    H = Wh.shape[0]
    h = np.zeros((N, T, H))
    caches = []
    当前 = h0
    for t in range(T):
        当前, 缓存 = rnn_step_forward(x[:, t, :], 当前, Wx, Wh, b)
        h[:, t, :] = 当前
        caches.append(缓存)
    return h, caches


def rnn_backward(dh, cache):
    N, T, H = dh.shape
    D = cache[0]["x"].shape[1]
    dx = np.zeros((N, T, D))
    dWx = np.zeros((D, H))
    dWh = np.zeros((H, H))
    db = np.zeros((H,))
    dprev = np.zeros((N, H))
    # 从最后一步往回
    for t in range(T - 1, -1, -1):
        总梯度 = dh[:, t, :] + dprev
        dx[:, t, :], dprev, 梯度x, 梯度h, 梯度b = rnn_step_backward(总梯度, cache[t])
        dWx += 梯度x
        dWh += 梯度h
        db += 梯度b
    dh0 = dprev
    return dx, dh0, dWx, dWh, db


def sigmoid(x):
    return 0.5 * (1 + np.tanh(0.5 * x))


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    H = prev_h.shape[1]
    a = np.matmul(x, Wx) + np.matmul(prev_h, Wh) + b
    输入门 = sigmoid(a[:, :H])
    遗忘门 = sigmoid(a[:, H : 2 * H])
    输出门 = sigmoid(a[:, 2 * H : 3 * H])
    候选 = np.tanh(a[:, 3 * H :])
    next_c = 遗忘门 * prev_c + 输入门 * 候选
    next_h = 输出门 * np.tanh(next_c)
    cache = (x, prev_h, prev_c, Wx, Wh, 输入门, 遗忘门, 输出门, 候选, next_c)
    return next_h, next_c, cache


def lstm_step_backward(dnext_h, dnext_c, cache):
    x, prev_h, prev_c, Wx, Wh, 输入门, 遗忘门, 输出门, 候选, next_c = cache
    tanh_c = np.tanh(next_c)
    dc = dnext_c + dnext_h * 输出门 * (1 - tanh_c**2)
    d输出 = dnext_h * tanh_c * 输出门 * (1 - 输出门)
    d输入 = dc * 候选 * 输入门 * (1 - 输入门)
    d遗忘 = dc * prev_c * 遗忘门 * (1 - 遗忘门)
    d候选 = dc * 输入门 * (1 - 候选**2)
    da = np.concatenate((d输入, d遗忘, d输出, d候选), axis=1)
    dx = np.matmul(da, Wx.T)
    dprev_h = np.matmul(da, Wh.T)
    dprev_c = dc * 遗忘门
    dWx = np.matmul(x.T, da)
    dWh = np.matmul(prev_h.T, da)
    db = np.sum(da, axis=0)
    return dx, dprev_h, dprev_c, dWx, dWh, db


def word_embedding_forward(x, W):
    return W[x], (x, W)


def word_embedding_backward(dout, cache):
    x, W = cache
    dW = np.zeros_like(W)
    np.add.at(dW, x, dout)  # 重复的词要累加
    return dW
