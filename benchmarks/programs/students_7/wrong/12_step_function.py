# one training step, arrays changed in place
import numpy as np

HARNESS = {"network": "linear relu linear sigmoid", "loss": "binary_cross_entropy", "call": "train_step"}


def predict(x, W1, b1, W2, b2):
    z1 = x @ W1 + b1
    a1 = np.clip(z1, 0, None)
    z2 = a1 @ W2 + b2
    return z1, a1, 1 / (1 + np.exp(-z2))


def train_step(x, y, W1, b1, W2, b2, lr):
    z1, a1, p = predict(x, W1, b1, W2, b2)
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))

    # output layer: sigmoid and cross entropy together
    err = (p - y) / p.size
    grad_W2 = a1.T @ err
    grad_b2 = err.sum(axis=0)
    W2 -= lr * grad_W2
    b2 -= lr * grad_b2

    # hidden layer
    hidden_err = err @ W2.T * (z1 > 0)
    W1 -= lr * (x.T @ hidden_err)
    b1 -= lr * hidden_err.sum(axis=0)
    return loss, W1, b1, W2, b2


def train(x, y, n_hidden=5, lr=0.3, epochs=200):
    rng = np.random.default_rng(7)
    W1 = rng.normal(size=(x.shape[1], n_hidden)) * 0.5
    b1 = np.zeros(n_hidden)
    W2 = rng.normal(size=(n_hidden, y.shape[1])) * 0.5
    b2 = np.zeros(y.shape[1])
    for _ in range(epochs):
        loss, W1, b1, W2, b2 = train_step(x, y, W1, b1, W2, b2, lr)
    return loss
