import numpy as np


def svm_loss(x, y):
    """
    hinge loss, explicit loops over the samples because I find that easier
    to understand than the vectorized one
    """
    num_train, num_classes = x.shape
    loss = 0.0
    dx = np.zeros(x.shape)

    for i in range(num_train):
        correct_score = x[i, y[i]]
        for j in range(num_classes):
            if j == y[i]:
                continue
            margin = x[i, j] - correct_score + 1
            if margin > 0:
                loss += margin
                dx[i, j] += 1
                dx[i, y[i]] -= 1

    loss /= num_train
    dx /= num_train
    return loss, dx


def softmax_loss(x, y):
    num_train, num_classes = x.shape
    loss = 0.0
    dx = np.zeros(x.shape)
    for i in range(num_train):
        s = x[i] - np.max(x[i])
        p = np.exp(s) / np.sum(np.exp(s))
        loss += -np.log(p[y[i]])
        for j in range(num_classes):
            dx[i, j] = p[j] - (j == y[i])
    return loss / num_train, dx / num_train
