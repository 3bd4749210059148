"""A small tape: every operation leaves a function that carries the gradient back."""
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid linear", "loss": "cross_entropy"}


def loss_and_gradients(parameters, inputs, targets):
    tape = []
    grads = {}

    def affine(x, i):
        w, b = parameters["W%d" % i], parameters["b%d" % i]

        def back(g):
            grads["W%d" % i] = np.dot(x.T, g)
            grads["b%d" % i] = np.sum(g, axis=0)
            return np.dot(g, w.T)

        tape.append(back)
        return np.dot(x, w) + b

    def squash(z):
        out = np.empty_like(z)
        pos = z >= 0
        out[pos] = 1 / (1 + np.exp(-z[pos]))
        e = np.exp(z[~pos])
        out[~pos] = e / (1 + e)
        tape.append(lambda g: g * out * (1 - out))
        return out

    def entropy(z):
        n = len(z)
        high = z.max(axis=1, keepdims=True)
        lse = high + np.log(np.exp(z - high).sum(axis=1, keepdims=True))
        tape.append(lambda g: g * (np.exp(z - lse) - targets) / n)
        return np.sum(targets * (lse - z)) / n

    x = squash(affine(inputs, 1))
    x = squash(affine(x, 2))
    loss = entropy(affine(x, 3))

    g = 1.0
    while tape:
        g = tape.pop()(g)
    return loss, grads
