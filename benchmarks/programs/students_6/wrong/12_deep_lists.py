"""MLP of any depth, examples in columns, everything in lists."""
import numpy as np

HARNESS = {"network": "linear tanh linear tanh linear tanh linear", "loss": "mse", "call": "backprop"}


def init(dims, seed=0):
    rng = np.random.default_rng(seed)
    W = [rng.standard_normal((o, i)) / np.sqrt(i) for i, o in zip(dims[:-1], dims[1:])]
    b = [np.zeros((o, 1)) for o in dims[1:]]
    return W, b


def forward(W, b, X):
    A = [X]
    L = len(W)
    for l in range(L):
        Z = W[l] @ A[l] + b[l]
        A.append(np.tanh(Z) if l < L - 1 else Z)
    return A


def backprop(params, X, Y):
    """params = {"W": [...], "b": [...]}"""
    W, b = params["W"], params["b"]
    A = forward(W, b, X)
    L = len(W)
    m = X.shape[1]

    diff = A[L] - Y
    loss = np.sum(diff ** 2) / (2 * m)

    dW = [np.zeros_like(w) for w in W]
    db = [np.zeros_like(v) for v in b]
    delta = diff / m
    for l in range(L - 1, 0, -1):
        dW[l] = delta @ A[l].T
        db[l] = delta.sum(axis=1, keepdims=True)
        if l > 0:
            delta = (W[l].T @ delta) * (1 - A[l] ** 2)
    return loss, {"W": dW, "b": db}


if __name__ == "__main__":
    W, b = init([2, 6, 5, 4, 1])
    rng = np.random.default_rng(1)
    X = rng.uniform(-1, 1, (2, 50))
    Y = np.sin(2 * X[:1]) * X[1:]
    for it in range(200):
        loss, g = backprop({"W": W, "b": b}, X, Y)
        for l in range(len(W)):
            W[l] -= 0.1 * g["W"][l]
            b[l] -= 0.1 * g["b"][l]
    print(loss)
