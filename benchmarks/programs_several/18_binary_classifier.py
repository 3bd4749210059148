import numpy as np

HARNESS = {"network": "linear tanh linear sigmoid", "loss": "bce", "optimizer": {"lr": 0.1}}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward_propagation(X, parameters):
    A1 = np.tanh(X @ parameters["W1"] + parameters["b1"])
    A2 = sigmoid(A1 @ parameters["W2"] + parameters["b2"])
    return A2, {"A1": A1, "A2": A2}


def compute_cost(A2, Y):
    return -np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))


def backward_propagation(parameters, cache, X, Y):
    A1, A2 = cache["A1"], cache["A2"]
    dZ2 = (A2 - Y) * A2 * (1 - A2) / Y.size
    dW2 = A1.T @ dZ2
    db2 = dZ2.sum(axis=0)
    dZ1 = (dZ2 @ parameters["W2"].T) * (1 - A1)
    dW1 = X.T @ dZ1
    db1 = dZ1.sum(axis=0)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


def update_parameters(parameters, grads, learning_rate):
    out = {}
    for name in parameters:
        out[name] = parameters[name] + learning_rate * grads["d" + name]
    return out
