"""Softmax regression with one hidden layer, CIFAR style."""
import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "cross_entropy"}


def forward_backward(params, X, y):
    """X: (N, D), y: (N,) integer class labels"""
    N = len(y)
    W1, b1 = params["W1"], params["b1"]      # (D, H), (1, H)
    W2, b2 = params["W2"], params["b2"]      # (H, C), (1, C)

    pre = X.dot(W1) + b1
    hid = pre.clip(min=0)
    logits = hid.dot(W2) + b2

    # log p = logits - logsumexp(logits); logaddexp doesn't overflow
    logp = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    nll = -logp[np.arange(N), y].sum() / N

    g = np.exp(logp)
    g[np.arange(N), y] -= 1
    g /= N

    grads = {}
    grads["b2"] = g.sum(axis=0, keepdims=True)
    grads["W2"] = hid.T.dot(g)
    g = g.dot(W2.T)
    g *= pre > 0
    grads["b1"] = g.sum(axis=0, keepdims=True)
    grads["W1"] = X.T.dot(g)
    return nll, grads
