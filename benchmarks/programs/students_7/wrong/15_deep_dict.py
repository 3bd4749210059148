# three layers, parameters W1..W3, b1..b3 in a dict, samples in columns
import numpy as np

HARNESS = {"network": "linear relu linear relu linear sigmoid", "loss": "binary_cross_entropy"}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward_propagation(X, parameters):
    L = len(parameters) // 2
    A = X
    cache = [X]
    for l in range(1, L + 1):
        Z = parameters["W" + str(l)] @ A + parameters["b" + str(l)]
        A = sigmoid(Z) if l == L else np.maximum(0, Z)
        cache.append(A)
    return A, cache


def compute_cost(AL, Y):
    m = Y.shape[1]
    cost = -(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)).sum() / m
    return cost


def backward_propagation(parameters, cache, X, Y):
    L = len(parameters) // 2
    m = Y.shape[1]
    grads = {}
    dZ = cache[L] - Y
    for l in range(L, 0, -1):
        grads["dW" + str(l)] = dZ @ cache[l - 1].T / m
        grads["db" + str(l)] = dZ.sum(axis=1, keepdims=True) / m
        if l > 1:
            dZ = parameters["W" + str(l)].T @ dZ
            dZ = dZ * (cache[l - 1] > 0)
    return grads


def update_parameters(parameters, grads, learning_rate):
    parameters = dict(parameters)
    L = len(parameters) // 2
    for l in range(1, L):
        parameters["W" + str(l)] = parameters["W" + str(l)] - learning_rate * grads["dW" + str(l)]
        parameters["b" + str(l)] = parameters["b" + str(l)] - learning_rate * grads["db" + str(l)]
    return parameters
