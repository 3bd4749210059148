"""Project 1, Selam Abebe: points in a circle or around it, 2-10-1, tanh and sigmoid, binary cross entropy, L2."""
import numpy as np

np.random.seed(10)


def make_circles(n):
    r = np.concatenate([np.random.uniform(0, 0.8, n), np.random.uniform(1.1, 1.8, n)])
    phi = np.random.uniform(0, 2 * np.pi, 2 * n)
    X = np.column_stack([r * np.cos(phi), r * np.sin(phi)])
    y = np.concatenate([np.ones(n), np.zeros(n)]).reshape(-1, 1)
    return X, y


X, y = make_circles(40)
m = len(X)

params = {
    "W1": np.random.randn(2, 10) * 0.5,
    "b1": np.zeros((1, 10)),
    "W2": np.random.randn(10, 1) * 0.5,
    "b2": np.zeros((1, 1)),
}
grads = {}
lam = 0.1
alpha = 0.3

for step in range(1500):
    # forward
    Z1 = X @ params["W1"] + params["b1"]
    A1 = np.tanh(Z1)
    Z2 = A1 @ params["W2"] + params["b2"]
    A2 = 1 / (1 + np.exp(-Z2))

    cross_entropy = -np.sum(y * np.log(A2) + (1 - y) * np.log(1 - A2)) / m
    l2 = lam / (2 * m) * (np.sum(params["W1"] ** 2) + np.sum(params["W2"] ** 2))
    cost = cross_entropy + l2

    # backward
    dZ2 = A2 - y
    grads["W2"] = A1.T @ dZ2 / m + lam / m * params["W2"]
    grads["b2"] = np.sum(dZ2, axis=0, keepdims=True) / m
    dZ1 = dZ2 @ params["W2"].T * (1 - A1 ** 2)
    grads["W1"] = X.T @ dZ1 / m + lam / m * params["W1"]
    grads["b1"] = np.sum(dZ1, axis=0, keepdims=True)

    # gradient descent
    for k in params:
        params[k] = params[k] - alpha * grads[k]

    if step % 300 == 0:
        print("step", step, "cost", cost)

print("training accuracy", np.mean((A2 > 0.5) == (y > 0.5)))
