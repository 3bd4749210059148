import numpy as np

HARNESS = {"network": "linear relu linear sigmoid", "loss": "binary_cross_entropy", "call": "loss_grad"}

EPS = 1e-12


def model(params, X):
    Z1 = X @ params["W1"] + params["b1"]
    A1 = np.maximum(Z1, 0)
    Z2 = A1 @ params["W2"] + params["b2"]
    A2 = 1 / (1 + np.exp(-Z2))
    return Z1, A1, A2


def loss_grad(params, X, Y):
    """Binary cross entropy, averaged over everything, and its gradients (rows are samples)."""
    m = Y.size
    Z1, A1, A2 = model(params, X)
    loss = -np.mean(Y * np.log(A2 + EPS) + (1 - Y) * np.log(1 - A2 + EPS))

    dZ2 = A2 - Y / m
    grads = {}
    grads["W2"] = A1.T @ dZ2
    grads["b2"] = np.sum(dZ2, axis=0)
    dZ1 = (dZ2 @ params["W2"].T) * (Z1 > 0)
    grads["W1"] = X.T @ dZ1
    grads["b1"] = np.sum(dZ1, axis=0)
    return loss, grads


def fit(params, X, Y, lr=0.1, n_iter=100):
    for i in range(n_iter):
        loss, grads = loss_grad(params, X, Y)
        params = {k: params[k] - lr * grads[k] for k in params}
        if i % 20 == 0:
            print(i, loss)
    return params


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    X = rng.normal(size=(100, 2))
    Y = (X[:, :1] > X[:, 1:]).astype(float)
    params = {"W1": rng.normal(size=(2, 5)), "b1": np.zeros(5), "W2": rng.normal(size=(5, 1)), "b2": np.zeros(1)}
    fit(params, X, Y)
