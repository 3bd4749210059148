import math
import numpy as np

# всё циклами, по определению


def mse(pred, target):
    n, k = pred.shape
    loss = 0.0
    grad = np.zeros((n, k))
    for i in range(n):
        for j in range(k):
            d = pred[i][j] - target[i][j]
            loss += d * d
            grad[i][j] = 2 * d / (n * k)
    return loss / (n * k), grad


def cross_entropy(scores, labels):
    n, k = scores.shape
    loss = 0.0
    grad = np.zeros((n, k))
    for i in range(n):
        top = max(scores[i])
        e = [math.exp(s - top) for s in scores[i]]
        z = sum(e)
        loss += math.log(z) - (scores[i][labels[i]] - top)
        for j in range(k):
            grad[i][j] = e[j] / z
            if j == labels[i]:
                grad[i][j] -= 1
    return loss / n, grad / n


def binary_cross_entropy_logits(logits, target):
    loss = 0.0
    grad = np.zeros(logits.shape)
    for idx, z in np.ndenumerate(logits):
        y = target[idx]
        if z >= 0:
            loss += z - z * y + math.log1p(math.exp(-z))
            s = 1 / (1 + math.exp(-z))
        else:
            loss += -z * y + math.log1p(math.exp(z))
            s = math.exp(z) / (1 + math.exp(z))
        grad[idx] = s - y
    return loss / logits.size, grad / logits.size


def huber(pred, target, delta=1.0):
    loss = 0.0
    grad = np.zeros(pred.shape)
    for idx in np.ndindex(*pred.shape):
        d = pred[idx] - target[idx]
        if abs(d) <= delta:
            loss += d * d / 2
            grad[idx] = d
        else:
            loss += delta * (abs(d) - delta / 2)
            grad[idx] = delta if d > 0 else -delta
    return loss / pred.size, grad / pred.size


def kl_divergence(log_q, p):
    n = len(p)
    loss = 0.0
    grad = np.zeros(p.shape)
    for i, row in enumerate(p):
        for j, pij in enumerate(row):
            if pij > 0:
                loss += pij * (math.log(pij) - log_q[i][j])
            grad[i][j] = -pij
    return loss / n, grad / n
