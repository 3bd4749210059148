import numpy as np

np.random.seed(3)


def initialize(dims):
    store = dict()
    for i in range(1, len(dims)):
        store[f"W{i}"] = np.random.randn(dims[i], dims[i - 1]) * np.sqrt(2.0 / dims[i - 1])
        store[f"b{i}"] = np.zeros((dims[i], 1))
    return store


def n_layers(store):
    return sum(1 for k in store if k.startswith("W"))


def forward(X, store):
    store["A0"] = X
    L = n_layers(store)
    for i in range(1, L + 1):
        z = store[f"W{i}"] @ store[f"A{i-1}"] + store[f"b{i}"]
        store[f"A{i}"] = np.maximum(0, z) if i < L else 1 / (1 + np.exp(-z))
    return store[f"A{L}"]


def cost(AL, Y):
    per_sample = -(Y * np.log(AL) + (1 - Y) * np.log(1 - AL))
    return float(per_sample.sum(axis=0).mean())


def backward(Y, store):
    L = n_layers(store)
    m = Y.shape[1]
    dz = (store[f"A{L}"] - Y) / m
    while L > 0:
        store[f"dW{L}"] = dz @ store[f"A{L-1}"].T
        store[f"db{L}"] = dz @ np.ones((m, 1))
        dz = store[f"W{L}"].T @ dz
        dz[store[f"A{L-1}"] <= 0] = 0
        L -= 1


def update(store, alpha=0.01):
    L = n_layers(store)
    for i in range(1, L):
        store[f"W{i}"] = store[f"W{i}"] - alpha * store[f"dW{i}"]
        store[f"b{i}"] = store[f"b{i}"] - alpha * store[f"db{i}"]


def run(X, Y, dims, iters=1000, alpha=0.05):
    store = initialize(dims)
    for t in range(iters):
        AL = forward(X, store)
        backward(Y, store)
        update(store, alpha)
        if t % 250 == 0:
            print(f"{t:5d} {cost(AL, Y):.4f}")
    return store
