# binary classifier: 2 hidden layers (sigmoid), bce loss, each parameter an argument
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid linear sigmoid", "loss": "binary_cross_entropy"}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def bce(y, p):
    return -np.mean(y * np.log(p) - (1 - y) * np.log(1 - p))


def forward(X, W1, b1, W2, b2, W3, b3):
    a1 = sigmoid(X @ W1 + b1)
    a2 = sigmoid(a1 @ W2 + b2)
    p = sigmoid(a2 @ W3 + b3)
    return a1, a2, p


def backward(X, y, W1, b1, W2, b2, W3, b3):
    a1, a2, p = forward(X, W1, b1, W2, b2, W3, b3)
    loss = bce(y, p)

    dz3 = (p - y) / p.size
    dW3 = a2.T @ dz3
    db3 = dz3.sum(axis=0)

    dz2 = dz3 @ W3.T * a2 * (1 - a2)
    dW2 = a1.T @ dz2
    db2 = dz2.sum(axis=0)

    dz1 = dz2 @ W2.T * a1 * (1 - a1)
    dW1 = X.T @ dz1
    db1 = dz1.sum(axis=0)

    return loss, dW1, db1, dW2, db2, dW3, db3


if __name__ == "__main__":
    np.random.seed(20)
    X = np.random.randn(50, 2)
    y = (np.abs(X[:, :1]) > np.abs(X[:, 1:])).astype(float)
    P = [np.random.randn(2, 6), np.zeros(6), np.random.randn(6, 4), np.zeros(4), np.random.randn(4, 1), np.zeros(1)]
    for step in range(200):
        loss, *G = backward(X, y, *P)
        P = [p - 1.0 * g for p, g in zip(P, G)]
    print("loss", loss)
