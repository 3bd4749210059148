"""Softmax as an activation like the others: each has its forward and its derivative."""
import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "cross_entropy"}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    exps = np.exp(z - np.max(z, axis=1, keepdims=True))
    return exps / np.sum(exps, axis=1, keepdims=True)


def cross_entropy(y, p):
    return -np.mean(np.sum(y * np.log(p), axis=1))


def cross_entropy_prime(y, p):
    return -y / p / len(y)


def loss_and_gradients(params, X, y):
    # forward
    z1 = X @ params["W1"] + params["b1"]
    a1 = sigmoid(z1)
    z2 = a1 @ params["W2"] + params["b2"]
    a2 = softmax(z2)
    loss = cross_entropy(y, a2)

    # backward, activation by activation
    da2 = cross_entropy_prime(y, a2)
    dz2 = da2 * a2 * (1 - a2)
    dW2 = a1.T @ dz2
    db2 = dz2.sum(axis=0)

    da1 = dz2 @ params["W2"].T
    dz1 = da1 * a1 * (1 - a1)
    dW1 = X.T @ dz1
    db1 = dz1.sum(axis=0)
    return loss, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


if __name__ == "__main__":
    rng = np.random.RandomState(28)
    X = rng.randn(30, 4)
    y = np.eye(3)[X[:, :3].argmax(axis=1)]
    params = {"W1": rng.randn(4, 6), "b1": np.zeros(6), "W2": rng.randn(6, 3), "b2": np.zeros(3)}
    for i in range(100):
        loss, grads = loss_and_gradients(params, X, y)
        for k in params:
            params[k] -= 0.5 * grads[k]
    print(loss)
