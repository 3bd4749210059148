# Feedforward net in columns; tanh is built from the sigmoid that is there already
import numpy as np

HARNESS = {"network": "linear tanh linear tanh linear sigmoid", "loss": "mse"}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def tanh(z):
    return 2 * sigmoid(z) - 1


def feed_forward(params, x):
    cache = {"A0": x}
    cache["A1"] = tanh(params["W1"] @ x + params["b1"])
    cache["A2"] = tanh(params["W2"] @ cache["A1"] + params["b2"])
    cache["A3"] = sigmoid(params["W3"] @ cache["A2"] + params["b3"])
    return cache


def loss_and_grads(params, x, y):
    cache = feed_forward(params, x)
    m = x.shape[1]
    difference = cache["A3"] - y
    loss = np.sum(difference ** 2) / (2 * m)

    grads = {}
    dZ = difference * cache["A3"] * (1 - cache["A3"]) / m
    for l in (3, 2, 1):
        grads["W%d" % l] = dZ @ cache["A%d" % (l - 1)].T
        grads["b%d" % l] = np.sum(dZ, axis=1, keepdims=True)
        if l > 1:
            dZ = (params["W%d" % l].T @ dZ) * (1 - cache["A%d" % (l - 1)] ** 2)
    return loss, grads


def make_params(sizes, seed):
    rng = np.random.default_rng(seed)
    params = {}
    for l in range(1, len(sizes)):
        params["W%d" % l] = rng.normal(size=(sizes[l], sizes[l - 1])) / np.sqrt(sizes[l - 1])
        params["b%d" % l] = np.zeros((sizes[l], 1))
    return params


if __name__ == "__main__":
    params = make_params([2, 5, 4, 1], 22)
    x = np.array([[0, 0, 1, 1], [0, 1, 0, 1]], dtype=float)
    y = np.array([[0, 1, 1, 0]], dtype=float)
    for i in range(500):
        loss, grads = loss_and_grads(params, x, y)
        for name in params:
            params[name] -= 1.0 * grads[name]
    print(loss)
