"""L-layer network for regression; the bias gradients are right, but most biases stay at zero."""
import numpy as np

HARNESS = {"network": "linear tanh linear tanh linear", "loss": "mse"}


def forward_propagation(X, parameters):
    L = len(parameters) // 2
    A = X
    cache = [X]
    for l in range(1, L + 1):
        Z = parameters["W" + str(l)] @ A + parameters["b" + str(l)]
        A = Z if l == L else np.tanh(Z)
        cache.append(A)
    return A, cache


def compute_cost(AL, Y):
    return np.sum((AL - Y) ** 2) / Y.size


def backward_propagation(parameters, cache, X, Y):
    L = len(parameters) // 2
    grads = {}
    dZ = 2 * (cache[L] - Y) / Y.size
    for l in range(L, 0, -1):
        grads["dW" + str(l)] = dZ @ cache[l - 1].T
        grads["db" + str(l)] = np.sum(dZ, axis=1, keepdims=True)
        if l > 1:
            dZ = (parameters["W" + str(l)].T @ dZ) * (1 - cache[l - 1] ** 2)
    return grads


def update_parameters(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        parameters["W" + str(l)] = parameters["W" + str(l)] - learning_rate * grads["dW" + str(l)]
    parameters["b" + str(l)] = parameters["b" + str(l)] - learning_rate * grads["db" + str(l)]
    return parameters


if __name__ == "__main__":
    rng = np.random.default_rng(13)
    dims = [1, 6, 6, 1]
    parameters = {}
    for l in range(1, 4):
        parameters["W" + str(l)] = rng.normal(size=(dims[l], dims[l - 1]))
        parameters["b" + str(l)] = np.zeros((dims[l], 1))
    X = np.linspace(0, 1, 20).reshape(1, -1)
    Y = X ** 2 + 1
    for i in range(300):
        AL, cache = forward_propagation(X, parameters)
        grads = backward_propagation(parameters, cache, X, Y)
        parameters = update_parameters(parameters, grads, 0.05)
    print(compute_cost(AL, Y), parameters["b1"].ravel())
