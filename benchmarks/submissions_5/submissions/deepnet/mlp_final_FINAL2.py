import numpy as np


def init_net(sizes, scale=0.2, seed=11):
    rng = np.random.RandomState(seed)
    net = {"w": {}, "b": {}}
    for i in range(len(sizes) - 1):
        net["w"][i] = rng.randn(sizes[i], sizes[i + 1]) * scale
        net["b"][i] = np.zeros((1, sizes[i + 1]))
    return net


def net_forward(net, X):
    n = len(net["w"])
    inputs, sums = [X], []
    for i in range(n):
        sums.append(inputs[-1] @ net["w"][i] + net["b"][i])
        inputs.append(np.maximum(sums[-1], 0) if i < n - 1 else 1 / (1 + np.exp(-sums[-1])))
    prob = inputs.pop()
    return prob, inputs, sums


def net_cost(prob, Y):
    return -np.mean(Y * np.log(prob) + (1 - Y) * (1 - np.log(prob)))


def net_backward(net, prob, inputs, sums, Y):
    n = len(net["w"])
    m = Y.shape[0]
    dw, db = {}, {}
    d = (prob - Y) / m
    for i in range(n - 1, 0, -1):
        dw[i] = inputs[i].T @ d
        db[i] = d.sum(axis=0, keepdims=True)
        d = d @ net["w"][i].T
        if i > 1:
            d = d * (sums[i - 1] > 0)
    dw[0] = inputs[0].T @ d
    db[0] = d.sum(axis=0, keepdims=True)
    return {"w": dw, "b": db}


def net_update(net, grads, lr):
    for kind in ("w", "b"):
        for i in net[kind]:
            net[kind][i] = net[kind][i] - lr * grads[kind][i]


def fit(X, Y, sizes, lr=0.2, epochs=400, verbose=True):
    net = init_net(sizes)
    for ep in range(epochs):
        prob, inputs, sums = net_forward(net, X)
        grads = net_backward(net, prob, inputs, sums, Y)
        net_update(net, grads, lr)
        if verbose and ep % 100 == 0:
            print("epoch", ep, "cost", net_cost(prob, Y))
    return net
