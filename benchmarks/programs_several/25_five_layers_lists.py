import numpy as np

HARNESS = {"network": "linear tanh linear relu linear tanh linear", "loss": "cross_entropy"}


def gradients(weights, biases, x, y):
    acts = [np.tanh, lambda z: np.maximum(z, 0), np.tanh, lambda z: z]
    a, zs = [x], []
    for w, b, f in zip(weights, biases, acts):
        zs.append(a[-1] @ w + b)
        a.append(f(zs[-1]))
    n = x.shape[0]
    s = a[-1] - a[-1].max(axis=1, keepdims=True)
    p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(p[np.arange(n), y]))
    delta = p
    delta[np.arange(n), y] -= 1
    delta = delta / n
    dw, db = [None] * 4, [None] * 4
    dw[3], db[3] = a[3].T @ delta, delta.sum(axis=0)
    delta = delta @ weights[3].T * (1 - np.tanh(a[3]) ** 2)
    dw[2], db[2] = a[2].T @ delta, delta.sum(axis=0) / n
    delta = delta @ weights[2].T * (zs[1] < 0)
    dw[1], db[1] = a[1].T @ delta, delta.sum(axis=0)
    delta = delta @ weights[1].T * (1 - a[1] ** 2)
    dw[0], db[0] = a[0].T @ delta, delta.sum(axis=0)
    return loss, dw, db
