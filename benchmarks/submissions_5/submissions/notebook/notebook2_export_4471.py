#!/usr/bin/env python
# coding: utf-8

# In[1]:

import numpy as np
rng = np.random.default_rng(2024)


# In[2]:

def linear_forward(X, W, b):
    out = X @ W + b
    return out, (X, W, b)


def linear_backward(dout, cache):
    X, W, b = cache
    dX = dout @ W.T
    dW = (dout.T @ X).T
    db = dout.sum(axis=0).reshape(b.shape)
    return dX, dW, db


# In[3]:

def tanh_forward(Z):
    out = np.tanh(Z)
    return out, out


def tanh_backward(dA, cache):
    return np.multiply(dA, np.subtract(1, np.power(cache, 2)))


# In[4]:

def mse_loss(y_hat, y):
    return np.square(y - y_hat).mean(), -2 * (y - y_hat) / y.size


# In[5]:

x_train = rng.normal(size=(20, 2))
y_train = x_train[:, [0]] ** 2 - x_train[:, [1]]
w_in = rng.normal(size=(2, 6))
b_in = np.zeros(6)
w_out = rng.normal(size=(6, 1)) * 0.4
b_out = np.zeros(1)


# In[6]:

eta = 0.02
for epoch in range(6):
    total = 0
    for i in range(len(x_train)):
        x_i = x_train[i:i + 1]
        y_i = y_train[i:i + 1]
        pre, cache_in = linear_forward(x_i, w_in, b_in)
        act, cache_act = tanh_forward(pre)
        pred, cache_out = linear_forward(act, w_out, b_out)
        err, d_pred = mse_loss(pred, y_i)
        total += err
        d_act, d_w_out, d_b_out = linear_backward(d_pred, cache_out)
        d_pre = tanh_backward(d_act, cache_act)
        _, d_w_in, d_b_in = linear_backward(d_pre, cache_in)
        w_out -= eta * d_w_out
        b_out -= eta * d_b_out
        w_in -= eta * d_w_in
        b_in -= eta * d_b_in
    print("epoch", epoch, "loss", total / len(x_train))
