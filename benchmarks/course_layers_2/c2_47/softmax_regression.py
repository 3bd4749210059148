import numpy as np


def softmax(z):
    z = z - np.max(z)
    e = np.exp(z)
    return e / np.sum(e, axis=1, keepdims=True)


def one_hot(y, k):
    out = np.zeros((y.shape[0], k))
    out[np.arange(y.shape[0]), y] = 1
    return out


def cost_and_grad(W, b, X, y):
    """softmax regression: returns cost, dW, db"""
    m = X.shape[0]
    P = softmax(np.dot(X, W) + b)
    Y = one_hot(y, W.shape[1])
    cost = -np.sum(Y * np.log(P)) / m
    dZ = (P - Y) / m
    dW = np.dot(X.T, dZ)
    db = np.sum(dZ, axis=0)
    return cost, dW, db


def train(X, y, k, lr=0.5, steps=200):
    W, b = np.zeros((X.shape[1], k)), np.zeros(k)
    for i in range(steps):
        cost, dW, db = cost_and_grad(W, b, X, y)
        if i % 50 == 0:
            print('step', i, 'cost', cost)
        W -= lr * dW
        b -= lr * db
    return W, b
