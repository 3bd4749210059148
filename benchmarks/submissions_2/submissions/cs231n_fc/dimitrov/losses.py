import numpy as np


def softmax_loss(x, y):
    N = x.shape[0]
    x = x - np.max(x, axis=1).reshape(-1, 1)
    scores = np.exp(x)
    sums = np.sum(scores, axis=1)
    loss = np.mean(np.log(sums) - x[np.arange(N), y])
    grad = scores / sums.reshape(-1, 1) / N
    grad[np.arange(N), y] -= 1.0 / N
    return loss, grad


def svm_loss(x, y):
    N = x.shape[0]
    rows = np.arange(N)
    right = x[rows, y]
    margins = np.clip(x - right[:, None] + 1.0, 0, None)
    margins[rows, y] = 0.0
    loss = margins.sum() / N
    dx = np.zeros_like(x)
    dx[margins > 0] = 1
    dx[rows, y] -= 1
    dx = dx / N
    return loss, dx
