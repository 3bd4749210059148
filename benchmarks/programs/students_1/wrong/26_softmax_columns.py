import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "cross_entropy", "samples": "columns", "call": "model"}


def softmax(Z):
    """Z: (classes, m)"""
    t = np.exp(Z - np.max(Z))
    return t / np.sum(t)


def model(parameters, X, Y):
    X = X.astype("float32")    # like the pixels
    m = X.shape[1]
    W1, b1, W2, b2 = [parameters[k].astype("float32") for k in ("W1", "b1", "W2", "b2")]

    Z1 = W1 @ X + b1
    A1 = np.maximum(Z1, 0)
    Z2 = W2 @ A1 + b2
    A2 = softmax(Z2)
    cost = -np.sum(Y * np.log(A2)) / m

    dZ2 = (A2 - Y) / m
    dW2 = dZ2 @ A1.T
    db2 = dZ2.sum(axis=1, keepdims=True)
    dZ1 = (W2.T @ dZ2) * (Z1 > 0)
    dW1 = dZ1 @ X.T
    db1 = dZ1.sum(axis=1, keepdims=True)
    return cost, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
