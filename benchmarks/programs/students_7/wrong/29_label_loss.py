import numpy as np

HARNESS = {"network": "linear relu linear relu linear", "loss": "cross_entropy"}


def one_hot(labels, k):
    return np.eye(k)[labels]


def log_probabilities(scores):
    top = scores.max(axis=1, keepdims=True)
    return scores - top - np.log(np.exp(scores - top).sum(axis=1, keepdims=True))


def loss_and_gradients(parameters, X, labels):
    W1, b1, W2, b2, W3, b3 = parameters
    n = X.shape[0]

    s1 = X @ W1 + b1
    h1 = np.maximum(s1, 0)
    s2 = h1 @ W2 + b2
    h2 = np.maximum(s2, 0)
    logp = log_probabilities(h2 @ W3 + b3)

    Y = one_hot(labels, logp.shape[1])
    loss = -np.mean(Y * logp)

    g3 = (np.exp(logp) - Y) / n
    g2 = (g3 @ W3.T) * (s2 > 0)
    g1 = (g2 @ W2.T) * (s1 > 0)
    return loss, [
        X.T @ g1, g1.sum(axis=0),
        h1.T @ g2, g2.sum(axis=0),
        h2.T @ g3, g3.sum(axis=0),
    ]
