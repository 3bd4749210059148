import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "binary_cross_entropy"}


def sigma(z):
    return 1 / (1 + np.exp(-z))


def sigma_prime(z):
    # = sigma (1 - sigma), found on paper: 1 / (4 cosh^2(z/2))
    return (0.5 / np.cosh(z / 2)) ** 2


def forward_prop(X, params):
    Z1 = X @ params["W1"] + params["b1"]
    A1 = sigma(Z1)
    A2 = sigma(A1 @ params["W2"] + params["b2"])
    return A2, (Z1, A1, A2)


def compute_cost(A2, Y):
    """summed over the outputs, mean over the samples"""
    m = Y.shape[0]
    return -(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)).sum() / m


def backward_prop(params, cache, X, Y):
    Z1, A1, A2 = cache
    m = Y.shape[0]
    D2 = A2 - Y
    D1 = D2 @ params["W2"].T * sigma_prime(Z1)
    grads = {}
    grads["W2"] = A1.T @ D2 / m
    grads["b2"] = np.ones((1, m)) @ D2 / m
    grads["W1"] = X.T @ D1 / m
    grads["b1"] = np.ones((1, m)) @ D1 / m
    return grads
