# Student no. 23114507
# I used loops so that I can follow every index (vectorised version did not help me understand)
import math
import numpy as np


def score(w, c, x):
    total = c
    for wi, xi in zip(w, x):
        total += wi * xi
    return total


def softmax(scores):
    biggest = max(scores)
    e = [math.exp(s - biggest) for s in scores]
    return [v / sum(e) for v in e]


def softmax_loss_and_grads(W, b, X, y):
    """W: list of K rows with D numbers. The loss is the sum over all samples."""
    K, D = len(W), len(W[0])
    loss = 0.0
    gW = [[0.0] * D for _ in range(K)]
    gb = [0.0] * K
    for x, label in zip(X, y):
        p = softmax([score(W[k], b[k], x) for k in range(K)])
        loss -= math.log(p[label])
        for k in range(K):
            delta = p[k] - (1 if k == label else 0)
            gb[k] += delta
            for d in range(D):
                gW[k][d] += delta * x[d]
    return loss, gW, gb


def softmax_train(W, b, X, y, rate, epochs):
    for epoch in range(epochs):
        loss, gW, gb = softmax_loss_and_grads(W, b, X, y)
        for k in range(len(W)):
            for d in range(len(W[k])):
                W[k][d] -= rate * gW[k][d]
            b[k] -= rate * gb[k]
    return W, b


def logistic_loss_and_grads(w, b, X, y):
    loss, gw, gb = 0.0, [0.0] * len(w), 0.0
    for x, t in zip(X, y):
        p = 1.0 / (1.0 + math.exp(-score(w, b, x)))
        loss += -math.log(p) if t == 1 else -math.log(1 - p)
        for d in range(len(w)):
            gw[d] += (p - t) * x[d]
        gb += p - t
    return loss, gw, gb


def logistic_train(w, b, X, y, rate, epochs):
    for epoch in range(epochs):
        loss, gw, gb = logistic_loss_and_grads(w, b, X, y)
        w = [wi - rate * gi for wi, gi in zip(w, gw)]
        b = b - rate * gb
    return w, b
