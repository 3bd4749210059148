"""Softmax output with a squared error (Brier score) instead of cross entropy."""
import numpy as np

HARNESS = {"network": "linear tanh linear softmax", "loss": "mse", "call": "brier_gradients"}


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_backward(p, dp):
    return dp * p * (1 - p)


def brier_gradients(params, X, Y):
    W1, b1, W2, b2 = params

    # forward
    A = np.tanh(X.dot(W1) + b1)
    P = softmax(A.dot(W2) + b2)
    R = P - Y
    loss = np.sum(R ** 2) / R.size

    # backward
    dP = 2 * R / R.size
    dZ2 = softmax_backward(P, dP)
    dW2 = A.T.dot(dZ2)
    db2 = dZ2.sum(0)
    dZ1 = dZ2.dot(W2.T) * (1 - A * A)
    dW1 = X.T.dot(dZ1)
    db1 = dZ1.sum(0)
    return loss, [dW1, db1, dW2, db2]


if __name__ == "__main__":
    rng = np.random.default_rng(77)
    X = rng.normal(size=(45, 3))
    Y = np.eye(4)[rng.integers(0, 4, 45)]
    params = [rng.normal(size=(3, 6)), np.zeros(6), rng.normal(size=(6, 4)), np.zeros(4)]
    for k in range(100):
        loss, grads = brier_gradients(params, X, Y)
        for p, g in zip(params, grads):
            p -= 0.5 * g
    print(loss)
