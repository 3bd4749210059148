import numpy as np


def init_params(sizes, seed=1):
    rng = np.random.RandomState(seed)
    return [{"W": rng.randn(o, i) * np.sqrt(2 / i), "b": np.zeros((o, 1))} for i, o in zip(sizes[:-1], sizes[1:])]


def forward_with_dropout(X, net, masks, keep_prob):
    """X (features, m). masks: one 0/1 array for each hidden layer."""
    cache = []
    A = X
    for l, layer in enumerate(net):
        Z = layer["W"] @ A + layer["b"]
        last = l == len(net) - 1
        if last:
            out = 1 / (1 + np.exp(-Z))
        else:
            out = np.maximum(0, Z) * masks[l] / keep_prob
        cache.append((A, Z))
        A = out
    return A, cache


def cost(AL, Y):
    m = Y.shape[1]
    return -np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / m


def backward_with_dropout(AL, Y, net, cache, masks, keep_prob):
    m = Y.shape[1]
    grads = [None] * len(net)
    dZ = AL - Y
    for l in reversed(range(len(net))):
        A_prev, Z = cache[l]
        grads[l] = {
            "W": dZ @ A_prev.T / m,
            "b": dZ.sum(axis=1, keepdims=True),
        }
        if l > 0:
            dA = net[l]["W"].T @ dZ
            dA = dA * masks[l - 1]
            dA = dA * keep_prob
            dZ = dA * (cache[l - 1][1] > 0)
    return grads


def update(net, grads, lr):
    for layer, g in zip(net, grads):
        layer["W"] = layer["W"] - g["W"]
        layer["b"] = layer["b"] - lr * g["b"]


if __name__ == "__main__":
    rng = np.random.RandomState(0)
    X = rng.randn(2, 80)
    Y = (X[:1] * X[1:] > 0).astype(float)
    net = init_params([2, 10, 10, 1])
    for it in range(200):
        masks = [(rng.rand(10, 80) < 0.9).astype(float) for _ in range(2)]
        AL, cache = forward_with_dropout(X, net, masks, 0.9)
        grads = backward_with_dropout(AL, Y, net, cache, masks, 0.9)
        update(net, grads, 0.3)
        if it % 50 == 0:
            print(it, cost(AL, Y))
