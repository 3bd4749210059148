import numpy as np

HARNESS = {"network": "linear tanh linear sigmoid", "loss": "binary_cross_entropy", "call": "propagate"}


def linear_forward(A, W, b):
    Z = np.dot(W, A) + b
    cache = (A, W, b)
    return Z, cache


def linear_activation_forward(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    if activation == "sigmoid":
        A = 1 / (1 + np.exp(-Z))
    elif activation == "tanh":
        A = np.tanh(Z)
    return A, (linear_cache, A)


def compute_cost(AL, Y):
    m = Y.shape[1]
    cost = -1 / m * (np.sum(np.multiply(np.log(AL), Y)) + np.sum(np.multiply(np.log(1 - AL), 1 - Y)))
    return np.squeeze(cost)


def linear_activation_backward(dA, cache, activation):
    (A_prev, W, b), A = cache
    m = A_prev.shape[1]
    if activation == "sigmoid":
        dZ = dA * A * (1 - A)
    elif activation == "tanh":
        dZ = dA * (1 - np.power(A, 2))
    dW = 1 / m * np.dot(dZ, A_prev.T)
    db = 1 / m * np.sum(dZ, axis=1, keepdims=True)
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db


def propagate(parameters, X, Y):
    """
    X -- input data, shape (n_x, m)
    Y -- true "label" vector, shape (n_y, m)
    """
    A1, cache1 = linear_activation_forward(X, parameters["W1"], parameters["b1"], "tanh")
    A2, cache2 = linear_activation_forward(A1, parameters["W2"], parameters["b2"], "sigmoid")
    cost = compute_cost(A2, Y)

    # the cost is not divided by m here, linear_activation_backward does it
    dA2 = -(np.divide(Y, A2) - np.divide(1 - Y, 1 - A2))
    grads = {}
    dA1, grads["W2"], grads["b2"] = linear_activation_backward(dA2, cache2, "sigmoid")
    _, grads["W1"], grads["b1"] = linear_activation_backward(dA1, cache1, "tanh")
    return cost, grads
