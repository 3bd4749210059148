import numpy as np

HARNESS = {"network": "linear sigmoid", "loss": "binary_cross_entropy"}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def propagate(X, y, W, b):
    """cost and gradient of logistic regression"""
    m = X.shape[0]
    A = sigmoid(np.dot(X, W) + b)
    cost = -np.sum(y * np.log(A)) / m
    dZ = A - y
    dW = np.dot(X.T, dZ) / m
    db = np.sum(dZ, axis=0) / m
    return cost, dW, db
