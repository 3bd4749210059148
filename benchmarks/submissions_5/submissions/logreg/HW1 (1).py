# hw1 - everything in columns: X is (d, m), one example per column
import numpy as np


def make_onehot(y, k):
    out = np.zeros((k, y.size))
    out[y, np.arange(y.size)] = 1
    return out


def softmax_cols(z):
    z = z - np.max(z, axis=0, keepdims=True)
    return np.exp(z) / np.sum(np.exp(z), axis=0, keepdims=True)


# ------------------------------------------------ softmax regression
def softmax_init(d, k):
    return {"W": np.random.randn(k, d) * 0.01, "b": np.zeros((k, 1))}


def softmax_propagate(p, X, y):
    m = X.shape[1]
    Y = make_onehot(y, p["W"].shape[0])
    A = softmax_cols(np.dot(p["W"], X) + p["b"])
    cost = -np.sum(Y * np.log(A)) / m
    dZ = A - Y
    grads = {"dW": np.dot(dZ, X.T) / m, "db": np.sum(dZ, axis=1, keepdims=True) / m}
    return cost, grads


# ------------------------------------------------ logistic regression
def sigmoid(z):
    return np.where(z >= 0, 1 / (1 + np.exp(-np.abs(z))), np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))))


def logistic_init(d):
    return {"W": np.zeros((1, d)), "b": np.zeros((1, 1))}


def logistic_propagate(p, X, y):
    m = X.shape[1]
    y = y.reshape(1, m)
    A = sigmoid(np.dot(p["W"], X) + p["b"])
    cost = -(np.dot(y, np.log(A).T) + np.dot(1 - y, np.log(1 - A).T)) / m
    dZ = A - y
    grads = {"dW": np.dot(dZ, X.T) / m, "db": np.sum(dZ, axis=1, keepdims=True) / m}
    return np.squeeze(cost), grads


def gd_step(p, grads, lr):
    return {"W": p["W"] - lr * grads["dW"], "b": p["b"] - lr * grads["db"]}


def optimize(p, X, y, propagate, lr=0.05, iters=200, print_cost=False):
    costs = []
    for i in range(iters):
        cost, grads = propagate(p, X, y)
        p = gd_step(p, grads, lr)
        if i % 100 == 0:
            costs.append(cost)
            if print_cost:
                print("cost after %i: %f" % (i, cost))
    return p, costs
