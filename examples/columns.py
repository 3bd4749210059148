"""One hidden layer of tanh units; a column of X is an example, m is their number."""

import numpy as np


def forward_propagation(X, parameters):
    Z1 = np.dot(parameters["W1"], X) + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = np.dot(parameters["W2"], A1) + parameters["b2"]
    A2 = 1 / (1 + np.exp(-Z2))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def compute_cost(A2, Y):
    m = Y.shape[1]
    logprobs = np.multiply(np.log(A2), Y) + np.multiply(np.log(1 - A2), 1 - Y)
    return float(-np.sum(logprobs) / m)


def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    W2 = parameters["W2"]
    A1, A2 = cache["A1"], cache["A2"]

    dZ2 = A2 - Y
    dW2 = np.dot(dZ2, A1.T) / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(A1, 2))
    dW1 = np.dot(dZ1, X.T) / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


def update_parameters(parameters, grads, learning_rate=1.2):
    updated = {}
    for name in ["W1", "b1", "W2", "b2"]:
        updated[name] = parameters[name] - learning_rate * grads["d" + name]
    return updated


def nn_model(X, Y, n_h, num_iterations=10000):
    rng = np.random.default_rng(2)
    parameters = {
        "W1": rng.standard_normal((n_h, X.shape[0])) * 0.01,
        "b1": np.zeros((n_h, 1)),
        "W2": rng.standard_normal((Y.shape[0], n_h)) * 0.01,
        "b2": np.zeros((Y.shape[0], 1)),
    }
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters)
        cost = compute_cost(A2, Y)
        grads = backward_propagation(parameters, cache, X, Y)
        parameters = update_parameters(parameters, grads)
        if i % 1000 == 0:
            print(f"cost after iteration {i}: {cost:f}")
    return parameters


# for the check
HARNESS = {
    "network": "linear tanh linear sigmoid",
    "loss": {"kind": "binary_cross_entropy", "reduction": "mean_over_samples"},
    "call": "iteration",
    "weight": "out_in",
    "samples": "columns",
    "bias": "column",
    "returns": ["loss", "gradients", "parameters"],
}


def iteration(parameters, X, Y, learning_rate):
    A2, cache = forward_propagation(X, parameters)
    grads = backward_propagation(parameters, cache, X, Y)
    return compute_cost(A2, Y), grads, update_parameters(parameters, grads, learning_rate)
# end of what is for the check
