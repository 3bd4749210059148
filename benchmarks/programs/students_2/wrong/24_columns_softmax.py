import numpy as np

HARNESS = {"network": "linear relu linear relu linear", "loss": "cross_entropy",
           "targets": "one_hot", "samples": "columns"}


def compute(params, X, Y):
    """X (n_x, m), Y (n_classes, m) one-hot"""
    m = X.shape[1]
    A0 = X
    Z1 = params["W1"] @ A0 + params["b1"]
    A1 = Z1 * (Z1 > 0)
    Z2 = params["W2"] @ A1 + params["b2"]
    A2 = Z2 * (Z2 > 0)
    Z3 = params["W3"] @ A2 + params["b3"]
    Z3 = Z3 - Z3.max(axis=0)
    log_A3 = Z3 - np.log(np.exp(Z3).sum(axis=0))
    loss = -np.mean(Y * log_A3)

    dZ3 = (np.exp(log_A3) - Y) / m
    dZ2 = params["W3"].T @ dZ3 * (Z2 > 0)
    dZ1 = params["W2"].T @ dZ2 * (Z1 > 0)
    grads = {}
    for i, (dZ, A) in enumerate([(dZ1, A0), (dZ2, A1), (dZ3, A2)], start=1):
        grads["W%d" % i] = dZ @ A.T
        grads["b%d" % i] = dZ.sum(axis=1, keepdims=True)
    return loss, grads
