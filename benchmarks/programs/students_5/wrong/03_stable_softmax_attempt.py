"""MLP from scratch, part 3: a numerically stable softmax."""
import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "cross_entropy"}


def softmax(z):
    """Shift by the row maximum so that exp cannot overflow."""
    shifted = z - np.max(z, axis=1, keepdims=True)
    return np.exp(shifted) / np.sum(np.exp(z), axis=1, keepdims=True)


def forward(X, params):
    H = np.tanh(X @ params["W1"] + params["b1"])
    probs = softmax(H @ params["W2"] + params["b2"])
    cache = (X, H)
    return probs, cache


def compute_loss(probs, y):
    n = probs.shape[0]
    return -np.log(probs[np.arange(n), y]).sum() / n


def backward(params, cache, probs, y):
    X, H = cache
    n = X.shape[0]
    dlogits = probs.copy()
    dlogits[np.arange(n), y] -= 1
    dlogits /= n
    grads = {"W2": H.T @ dlogits, "b2": dlogits.sum(axis=0)}
    dH = dlogits @ params["W2"].T
    dZ = dH * (1 - H * H)
    grads["W1"] = X.T @ dZ
    grads["b1"] = dZ.sum(axis=0)
    return grads


def train(X, y, params, lr=0.1, steps=100):
    for i in range(steps):
        probs, cache = forward(X, params)
        grads = backward(params, cache, probs, y)
        for k in params:
            params[k] -= lr * grads[k]
    return compute_loss(probs, y)


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(30, 4)), rng.integers(0, 3, 30)
    params = {"W1": rng.normal(size=(4, 5)), "b1": np.zeros(5),
              "W2": rng.normal(size=(5, 3)), "b2": np.zeros(3)}
    print(train(X, y, params))
