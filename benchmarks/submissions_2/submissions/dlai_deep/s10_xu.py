# -*- coding: utf-8 -*-
# 深度学习作业四：一步步搭建深度神经网络
import numpy as np


def sigmoid(Z):
    A = 1 / (1 + np.exp(-Z))
    return A, A


def sigmoid_backward(dA, cache):
    # 缓存的是 A，不是 Z
    A = cache
    return dA * A * (1 - A)


def relu(Z):
    A = np.maximum(0, Z)
    return A, A


def relu_backward(dA, cache):
    A = cache
    dZ = dA.copy()
    dZ[A == 0] = 0
    return dZ


# 线性部分
def linear_forward(A, W, b):
    Z = np.dot(W, A) + b
    cache = (A, W, b)
    return Z, cache


def linear_backward(dZ, cache):
    A_prev, W, b = cache
    样本数 = A_prev.shape[1]
    dW = np.dot(dZ, A_prev.T) / 样本数
    db = np.sum(dZ, axis=1, keepdims=True) / 样本数
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db


def L_model_forward(X, parameters):
    层数 = len(parameters) // 2
    caches = []
    A = X
    for l in range(1, 层数 + 1):
        Z, 线性缓存 = linear_forward(A, parameters["W" + str(l)], parameters["b" + str(l)])
        A, 激活缓存 = relu(Z) if l < 层数 else sigmoid(Z)
        caches.append((线性缓存, 激活缓存))
    return A, caches


def compute_cost(AL, Y):
    m = Y.shape[1]
    cost = -np.sum(Y * np.log(AL + 1e-15) + (1 - Y) * np.log(1 - AL + 1e-15)) / m
    return cost


def L_model_backward(AL, Y, caches):
    层数 = len(caches)
    grads = {}
    # 输出层：交叉熵加 sigmoid
    线性缓存, _ = caches[-1]
    dA, grads["dW" + str(层数)], grads["db" + str(层数)] = linear_backward(AL - Y, 线性缓存)
    for l in range(层数 - 1, 0, -1):
        线性缓存, 激活缓存 = caches[l - 1]
        dA, grads["dW" + str(l)], grads["db" + str(l)] = linear_backward(relu_backward(dA, 激活缓存), 线性缓存)
    return grads


def update_parameters(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        parameters["W" + str(l)] = parameters["W" + str(l)] - learning_rate * grads["dW" + str(l)]
        parameters["b" + str(l)] = parameters["b" + str(l)] - learning_rate * grads["db" + str(l)]
    return parameters


def initialize_adam(parameters):
    v = {}
    s = {}
    for 名 in parameters:
        v["d" + 名] = np.zeros_like(parameters[名])
        s["d" + 名] = np.zeros_like(parameters[名])
    return v, s


def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    for 名 in parameters:
        g = grads["d" + 名]
        v["d" + 名] = beta1 * v["d" + 名] + (1 - beta1) * g
        s["d" + 名] = beta2 * s["d" + 名] + (1 - beta2) * g**2
        修正v = v["d" + 名] / (1 - beta1**t)
        修正s = s["d" + 名] / (1 - beta2**t)
        parameters[名] = parameters[名] - learning_rate * 修正v / (np.sqrt(修正s) + epsilon)
    return parameters, v, s
