import numpy as np

HARNESS = {"network": "linear tanh linear sigmoid", "loss": "binary_cross_entropy", "call": "value_and_grad"}


def value_and_grad(W1, b1, W2, b2, X, T):
    """Multi-label classifier: every output is a probability of its own."""
    N = X.shape[0]

    H = np.tanh(X @ W1 + b1)
    Y = 1 / (1 + np.exp(-(H @ W2 + b2)))

    # cross entropy
    L = -np.mean(T * np.log(Y))

    # dL/dY
    dY = -T / Y / T.size
    # through the sigmoid
    dO = dY * Y * (1 - Y)
    dH = dO @ W2.T
    # through the tanh
    dA = dH * (1 - H * H)
    return L, {"W1": X.T @ dA, "b1": dA.sum(0), "W2": H.T @ dO, "b2": dO.sum(0)}
