import numpy as np

HARNESS = {"network": "linear relu linear sigmoid", "loss": "binary_cross_entropy"}


def forward_propagation(X, parameters):
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = np.maximum(0, Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    A2 = 1 / (1 + np.exp(-Z2))
    caches = (Z1, A1, A2)
    return A2, caches


def compute_cost(A2, Y):
    m = Y.shape[1]
    return -1 / m * np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))


def linear_backward(dZ, A_prev, W):
    m = A_prev.shape[1]
    dW = 1 / m * dZ @ A_prev.T
    db = np.sum(dZ, axis=1, keepdims=True)
    dA_prev = W.T @ dZ
    return dA_prev, dW, db


def backward_propagation(parameters, caches, X, Y):
    Z1, A1, A2 = caches
    grads = {}
    dA1, grads["dW2"], grads["db2"] = linear_backward(A2 - Y, A1, parameters["W2"])
    dZ1 = dA1 * (Z1 > 0)
    _, grads["dW1"], grads["db1"] = linear_backward(dZ1, X, parameters["W1"])
    return grads


def update_parameters(parameters, grads, learning_rate):
    new = {}
    for name in parameters:
        new[name] = parameters[name] - learning_rate * grads["d" + name]
    return new
