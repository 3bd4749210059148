import numpy as np

HARNESS = {"network": "linear tanh linear sigmoid", "loss": "binary_cross_entropy",
           "optimizer": {"weight_decay": 0.01}}

WEIGHT_DECAY = 0.01


def forward_propagation(X, parameters):
    """X has one sample in every column"""
    Z1 = np.dot(parameters["W1"], X) + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = np.dot(parameters["W2"], A1) + parameters["b2"]
    A2 = 1 / (1 + np.exp(-Z2))
    cache = {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}
    return A2, cache


def compute_cost(A2, Y):
    return -np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))


def backward_propagation(parameters, cache, X, Y):
    A1, A2 = cache["A1"], cache["A2"]
    dZ2 = (A2 - Y) / Y.size
    dZ1 = parameters["W2"].T.dot(dZ2) * (1 - A1 ** 2)
    return {"dW1": dZ1.dot(X.T), "db1": dZ1.sum(axis=1, keepdims=True),
            "dW2": dZ2.dot(A1.T), "db2": dZ2.sum(axis=1, keepdims=True)}


def update_parameters(parameters, grads, learning_rate):
    # L2 as a shrink of every parameter: w - lr (g + wd w) = (1 - lr wd) w - lr g
    keep = 1 - learning_rate * WEIGHT_DECAY
    return {name: keep * value - learning_rate * grads["d" + name]
            for name, value in parameters.items()}
