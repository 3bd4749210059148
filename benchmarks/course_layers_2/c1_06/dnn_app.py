import numpy as np


def relu(Z):
    return np.maximum(0, Z)


def sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


def linear_forward(A, W, b):
    Z = np.dot(W, A) + b
    return Z, {"A": A, "W": W, "b": b, "Z": Z}


def model_forward(X, parameters):
    """returns prediction and list of dict caches"""
    L = len(parameters) // 2
    caches = []
    A = X
    for l in range(1, L + 1):
        Z, cache = linear_forward(A, parameters["W%d" % l], parameters["b%d" % l])
        A = sigmoid(Z) if l == L else relu(Z)
        caches.append(cache)
    return A, caches


def cost_function(AL, Y, parameters, lambd=0.0):
    m = Y.shape[1]
    L = len(parameters) // 2
    cost = -np.mean(Y * np.log(AL) + (1 - Y) * np.log(1 - AL))
    l2 = 0
    for l in range(1, L + 1):
        l2 += np.sum(np.square(parameters["W%d" % l]))
    return cost + lambd / (2 * m) * l2


def relu_backward(dA, Z):
    return dA * (Z > 0)


def model_backward(AL, Y, caches, lambd=0.0):
    m = Y.shape[1]
    L = len(caches)
    grads = {}
    dZ = AL - Y
    for l in range(L, 0, -1):
        c = caches[l - 1]
        grads["dW%d" % l] = np.dot(dZ, c["A"].T) / m + lambd / m * c["W"]
        grads["db%d" % l] = np.sum(dZ, axis=1, keepdims=True) / m
        if l > 1:
            dA = np.dot(c["W"].T, dZ) / m
            dZ = relu_backward(dA, caches[l - 2]["Z"])
    return grads


def update(parameters, grads, learning_rate):
    for key in parameters:
        parameters[key] = parameters[key] - learning_rate * grads["d" + key]
    return parameters
