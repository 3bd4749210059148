import numpy as np


def mse_loss(x, y):
    diff = x - y
    loss = np.mean(diff**2)
    dx = 2 * diff / diff.size
    return loss, dx


def softmax_cross_entropy_loss(x, y):
    """x: scores (N, C); y: labels (N,)"""
    N = x.shape[0]
    shifted = x - x.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -log_probs[np.arange(N), y].mean()
    dx = np.exp(log_probs)
    dx[np.arange(N), y] -= 1
    dx /= N
    return loss, dx


def bce_with_logits_loss(x, y):
    loss = np.mean(np.maximum(x, 0) - x * y + np.log1p(np.exp(-np.abs(x))))
    dx = (1 / (1 + np.exp(-x)) - y) / x.size
    return loss, dx


def huber_loss(x, y, delta=1.0):
    r = x - y
    small = np.abs(r) <= delta
    loss = np.mean(np.where(small, 0.5 * r**2, delta * (np.abs(r) - 0.5 * delta)))
    dx = np.where(small, r, delta * np.sign(r)) / r.size
    return loss, dx


def kl_div_loss(x, p):
    """x: log q, p: target probabilities; mean over the batch"""
    N = x.shape[0]
    loss = np.sum(p * (np.log(p) - x)) / N
    return loss, -p / N


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    x, t = rng.normal(size=(4, 3)), rng.normal(size=(4, 3))
    for f in (mse_loss, huber_loss):
        loss, dx = f(x, t)
        h = 1e-6
        x2 = x.copy()
        x2[1, 2] += h
        print(f.__name__, dx[1, 2], (f(x2, t)[0] - loss) / h)
