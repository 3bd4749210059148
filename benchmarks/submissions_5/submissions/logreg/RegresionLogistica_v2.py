import numpy as np
from typing import Tuple

Array = np.ndarray


def sigma(z: Array) -> Array:
    return 0.5 * (1 + np.tanh(0.5 * z))


def logistic_cost(theta: Tuple[Array, Array], X: Array, y: Array) -> float:
    w, b = theta
    h = sigma(X @ w + b)
    return float(-np.mean(y * np.log(h)))


def logistic_gradient(theta: Tuple[Array, Array], X: Array, y: Array) -> Tuple[Array, Array]:
    w, b = theta
    r = sigma(X @ w + b) - y
    return X.T @ r / X.shape[0], r.mean(axis=0)


def softmax_cost(theta: Tuple[Array, Array], X: Array, y: Array) -> float:
    W, b = theta
    Z = X @ W + b
    top = Z.max(axis=1, keepdims=True)
    lse = top[:, 0] + np.log(np.exp(Z - top).sum(axis=1))
    return float(np.mean(lse - Z[np.arange(len(y)), y]))


def softmax_gradient(theta: Tuple[Array, Array], X: Array, y: Array) -> Tuple[Array, Array]:
    W, b = theta
    Z = X @ W + b
    P = np.exp(Z - Z.max(axis=1, keepdims=True))
    P /= P.sum(axis=1, keepdims=True)
    onehot = (y[:, None] == np.arange(W.shape[1])).astype(float)
    R = P - onehot
    return X.T @ R / X.shape[0], R.mean(axis=0)


def descend(theta, X, y, gradient, lr=0.1, steps=1):
    for _ in range(steps):
        theta = tuple(t - lr * g for t, g in zip(theta, gradient(theta, X, y)))
    return theta
