"""Homework 5, part b: a binary classifier that never computes a sigmoid explicitly in its loss."""
import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "binary_cross_entropy_with_logits",
           "call": "loss_and_gradients"}


def half_tanh_sigmoid(z):
    # sigma(z) = (1 + tanh(z / 2)) / 2, no overflow possible
    return 0.5 + 0.5 * np.tanh(0.5 * z)


def softplus(z):
    return np.logaddexp(0.0, z)


def loss_and_gradients(params, X, y):
    W1, b1 = params["W1"], params["b1"]
    W2, b2 = params["W2"], params["b2"]

    h = np.tanh(np.dot(X, W1) + b1)
    z = np.dot(h, W2) + b2

    # -y log s(z) - (1 - y) log(1 - s(z)) = softplus(z) - y z
    loss = np.mean(softplus(z) - y * z)

    g = (half_tanh_sigmoid(z) - y) / z.size
    grads = dict.fromkeys(params)
    grads["b2"] = np.ones(len(X)) @ g
    grads["W2"] = np.dot(g.T, h).T
    g = np.dot(g, W2.T)
    g -= g * h * h
    grads["b1"] = np.ones(len(X)) @ g
    grads["W1"] = np.dot(g.T, X).T
    return loss, grads


if __name__ == "__main__":
    r = np.random.RandomState(3)
    X = r.randn(40, 2)
    y = (X[:, :1] > X[:, 1:]).astype(float)
    p = {"W1": r.randn(2, 5) * 0.5, "b1": np.zeros(5), "W2": r.randn(5, 1) * 0.5, "b2": np.zeros(1)}
    for it in range(300):
        loss, grads = loss_and_gradients(p, X, y)
        for k in p:
            p[k] -= 0.5 * grads[k]
    print(loss)
