#!/usr/bin/env python3
import numpy as np
import os, sys, time   # noqa

def fc_forward(z, W, b):
    out = z @ W
    out += b
    return out

def fc_backward(next_dz, W, z):
    # dL/dW = z^T dL/dout
    dW = np.einsum('ni,nj->ij', z, next_dz)
    db = np.einsum('nj->j', next_dz)
    dz = np.einsum('nj,ij->ni', next_dz, W)
    return dW, db, dz

def relu_forward(z):
    out = z.copy()
    out[out < 0] = 0
    return out

def relu_backward(next_dz, z):
    grad = (z > 0) * 1.0
    return grad * next_dz

def mean_squared_loss(y_predict, y_true):
    N = len(y_true)
    diff = y_predict - y_true
    loss = 0.0
    for n in range(N):
        loss += 0.5 * np.dot(diff[n], diff[n])
    return loss / N, diff / N

def cross_entropy_loss(y_predict, y_true):
    N, C = y_predict.shape
    dy = np.zeros((N, C))
    loss = 0
    for n in range(N):
        s = y_predict[n] - max(y_predict[n])
        p = np.exp(s) / sum(np.exp(s))
        loss -= y_true[n].dot(np.log(p))
        for c in range(C):
            dy[n, c] = p[c] * (1 - p[c]) * (p[c] - y_true[n, c])
    return loss / N, dy / N
