import numpy as np

# global params, as in the lecture
W = None
B = None
w = None
b = None


def init(d, k):
    global W, B, w, b
    W = np.random.uniform(-0.1, 0.1, (d, k))
    B = np.zeros(k)
    w = np.random.uniform(-0.1, 0.1, d)
    b = 0.0


def softmax_forward(X):
    s = X @ W + B
    ex = np.exp(s - np.max(s, axis=1).reshape(-1, 1))
    return ex / np.sum(ex, axis=1).reshape(-1, 1)


def softmax_step(X, y, lr):
    """one step, gives back the loss before it"""
    global W, B
    n = X.shape[0]
    probs = softmax_forward(X)
    loss = -np.mean(np.log(probs[np.arange(n), y]))
    dscores = probs
    dscores[np.arange(n), y] -= 1
    dscores = dscores / n
    dW = X.T @ dscores
    dB = dscores.sum(0)
    W = W - lr * dW
    B = B - lr * dB
    return loss


def logistic_forward(X):
    return 1 / (1 + np.exp(-(X @ w + b)))


def logistic_step(X, y, lr):
    global w, b
    n = X.shape[0]
    p = logistic_forward(X)
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    dw = X.T @ (p - y) / n
    db = np.sum(p - y) / n
    w = w - lr * dw
    b = b + lr * db
    return loss


def train(X, y, step, lr=0.1, n_epochs=100):
    losses = []
    for ep in range(n_epochs):
        losses.append(step(X, y, lr))
    return losses
