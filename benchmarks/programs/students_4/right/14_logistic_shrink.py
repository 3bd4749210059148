"""Logistic regression, plain gradient descent; weight decay as a shrinking of the parameters."""
import numpy as np

HARNESS = {"network": "linear sigmoid", "loss": "binary_cross_entropy"}


def predict(X, w, b):
    return 1.0 / (1.0 + np.exp(-(X @ w + b)))


def step(X, y, w, b, lr, weight_decay):
    """One step. Returns the loss before it and the new parameters."""
    p = predict(X, w, b)
    loss = -np.mean(y * np.log(p) + (1.0 - y) * np.log(1.0 - p))

    residual = p - y
    grad_w = X.T @ residual / residual.size
    grad_b = residual.sum(axis=0) / residual.size

    keep = 1.0 - lr * weight_decay
    w = keep * w - lr * grad_w
    b = keep * b - lr * grad_b
    return loss, w, b


def accuracy(X, y, w, b):
    return np.mean((predict(X, w, b) > 0.5) == (y > 0.5))


if __name__ == "__main__":
    rng = np.random.default_rng(14)
    X = rng.normal(size=(80, 3))
    y = (X @ np.array([[1.0], [-2.0], [0.5]]) + 0.3 > 0).astype(float)
    w, b = np.zeros((3, 1)), np.zeros(1)
    for epoch in range(200):
        loss, w, b = step(X, y, w, b, lr=0.5, weight_decay=1e-3)
    print("loss %.4f  accuracy %.3f" % (loss, accuracy(X, y, w, b)))
