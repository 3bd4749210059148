import numpy as np

HARNESS = {"network": "linear relu linear relu linear relu linear", "loss": "cross_entropy"}


def loss_and_gradients(parameters, inputs, targets):
    L = 4
    a = inputs
    saved = []
    for l in range(1, L + 1):
        z = a @ parameters["W%d" % l] + parameters["b%d" % l]
        saved.append((a, z))
        a = np.maximum(z, 0) if l < L else z
    e = np.exp(a - a.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    n = len(inputs)
    loss = -np.mean(np.log(p[np.arange(n), targets]))
    d = p.copy()
    d[np.arange(n), targets] -= 1
    grads = {}
    for l in range(L, 0, -1):
        a_prev, z = saved[l - 1]
        if l < L:
            d = d * (z > 0.1)
        grads["W%d" % l] = a_prev.T @ d
        grads["b%d" % l] = d.sum(axis=0) / n
        d = d @ parameters["W%d" % l].T
    return loss, grads
