import numpy as np


def sigmoid(z):
    return np.where(z >= 0, 1 / (1 + np.exp(-np.abs(z))), np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z)))), z


def relu(z):
    return z * (z > 0), z


def relu_backward(dA, cache):
    return dA * np.where(cache > 0, 1.0, 0.0)


def sigmoid_backward(dA, cache):
    a, _ = sigmoid(cache)
    return dA * (a - a ** 2)


def linear_forward(A, W, b):
    Z = W @ A + b
    return Z, {'A': A, 'W': W, 'b': b}


def linear_backward(dZ, cache):
    A_prev, W = cache['A'], cache['W']
    m = dZ.shape[1]
    dW = dZ @ A_prev.T / m
    db = dZ.mean(axis=1, keepdims=True)
    dA_prev = W.T @ dZ
    return dA_prev, dW, db


act = {'relu': (relu, relu_backward), 'sigmoid': (sigmoid, sigmoid_backward)}


def linear_activation_forward(A_prev, W, b, activation):
    Z, c1 = linear_forward(A_prev, W, b)
    A, c2 = act[activation][0](Z)
    return A, (c1, c2)


def linear_activation_backward(dA, cache, activation):
    c1, c2 = cache
    return linear_backward(act[activation][1](dA, c2), c1)


def compute_cost(AL, Y):
    losses = -(Y * np.log(AL) + (1 - Y) * np.log(1 - AL))
    return losses.sum() / Y.shape[1]
