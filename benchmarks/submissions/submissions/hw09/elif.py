# Losses. Every function returns (loss, gradient)
import numpy as np
import matplotlib.pyplot as plt

def l2_loss(yhat, y):
    n, d = yhat.shape
    e = yhat - y
    return (e * e).sum() / (n * d), 2 * e / (n * d)

def l1_loss(yhat, y):
    n, d = yhat.shape
    e = yhat - y
    return np.abs(e).sum() / (n * d), np.where(e > 0, 1.0, -1.0) / (n * d)

def huber_loss(yhat, y, delta=1.0):
    n, d = yhat.shape
    e = yhat - y
    total = 0.0
    grad = np.zeros_like(yhat)
    for i in range(n):
        for j in range(d):
            if abs(e[i, j]) <= delta:
                total += e[i, j] ** 2 / 2
                grad[i, j] = e[i, j]
            else:
                total += delta * abs(e[i, j]) - delta ** 2 / 2
                grad[i, j] = delta if e[i, j] > 0 else -delta
    return total / (n * d), grad / (n * d)

def binary_cross_entropy(yhat, y):
    m = yhat.size
    loss = -(y * np.log(yhat) + (1 - y) * np.log(1 - yhat)).sum() / m
    grad = ((1 - y) / (1 - yhat) - y / yhat) / m
    return loss, grad

def softmax_cross_entropy(logits, labels):
    m = logits.max(1, keepdims=True)
    lse = m + np.log(np.exp(logits - m).sum(1, keepdims=True))
    logp = logits - lse
    rows = np.arange(logits.shape[0])
    loss = -logp[rows, labels].mean()
    grad = np.exp(logp)
    grad[rows, labels] -= 1.0
    grad /= logits.shape[0]
    return loss, grad

if __name__ == "__main__":
    t = np.linspace(-3, 3, 200)
    plt.plot(t, [huber_loss(np.array([[v]]), np.zeros((1, 1)))[0] for v in t], label="huber")
    plt.plot(t, [l2_loss(np.array([[v]]), np.zeros((1, 1)))[0] for v in t], label="mse")
    plt.legend()
    plt.savefig("losses.png")
