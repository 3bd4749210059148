# Week 3 programming exercise, examples stacked as columns
import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "mse"}


def forward_propagation(X, parameters):
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    Z1 = np.dot(W1, X) + b1
    A1 = np.tanh(Z1)
    A2 = np.dot(W2, A1) + b2
    cache = {"Z1": Z1, "A1": A1, "A2": A2}
    return A2, cache


def compute_cost(A2, Y):
    m = len(Y)
    cost = np.sum((A2 - Y) ** 2) / (2 * m)
    return cost


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


def update_parameters(parameters, grads, learning_rate):
    for key in ("W1", "b1", "W2", "b2"):
        parameters[key] = parameters[key] - learning_rate * grads["d" + key]
    return parameters


if __name__ == "__main__":
    rng = np.random.default_rng(1)
    X = rng.normal(size=(3, 25))
    Y = np.vstack([X[0] * X[1], X[2]])
    parameters = {"W1": rng.normal(size=(7, 3)), "b1": np.zeros((7, 1)),
                  "W2": rng.normal(size=(2, 7)), "b2": np.zeros((2, 1))}
    for i in range(200):
        A2, cache = forward_propagation(X, parameters)
        grads = backward_propagation(parameters, cache, X, Y)
        parameters = update_parameters(parameters, grads, 0.1)
    print(compute_cost(A2, Y))
