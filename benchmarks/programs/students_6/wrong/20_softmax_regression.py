"""Softmax regression (one layer). Port of my MATLAB solution."""
import numpy as np

HARNESS = {"network": "linear", "loss": "cross_entropy", "call": "softmax_step"}


def one_hot(labels, classes):
    out = np.zeros((len(labels), classes))
    out[np.arange(len(labels)), labels - 1] = 1
    return out


def log_probabilities(S):
    S = S - S.max(axis=1, keepdims=True)
    return S - np.log(np.exp(S).sum(axis=1, keepdims=True))


def softmax_step(W, b, X, labels, learning_rate):
    """One full-batch step; returns loss, new W, new b."""
    N = X.shape[0]
    T = one_hot(labels, b.size)

    logP = log_probabilities(X @ W + b)
    loss = -np.sum(T * logP) / N

    D = (np.exp(logP) - T) / N
    dW = X.T @ D
    db = D.sum(axis=0)

    W = W - learning_rate * dW
    b = b - learning_rate * db
    return loss, W, b


if __name__ == "__main__":
    rng = np.random.default_rng(40)
    X = rng.normal(size=(90, 2))
    labels = (X[:, 0] > 0).astype(int) + (X[:, 1] > 0.3)
    W, b = np.zeros((2, 3)), np.zeros(3)
    for it in range(100):
        loss, W, b = softmax_step(W, b, X, labels, 0.5)
    print(loss)
