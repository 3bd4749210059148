import numpy as np

LAMBDA = 0.05

HARNESS = {"network": [{"layer": "linear", "bias": False}, "sigmoid", {"layer": "linear", "bias": False}],
           "loss": "mse", "call": "sgd_step", "optimizer": {"weight_decay": 0.05},
           "returns": ["loss", "parameters"]}


def predict(weights, inputs):
    hidden = 1 / (1 + np.exp(-np.dot(inputs, weights["W1"])))
    return hidden, np.dot(hidden, weights["W2"])


def objective(weights, inputs, targets):
    """mean squared error plus lambda/2 times the squared norm of all weights"""
    _, outputs = predict(weights, inputs)
    penalty = sum(np.sum(w * w) for w in weights.values())
    return np.mean((outputs - targets) ** 2) + LAMBDA / 2 * penalty


def gradient(weights, inputs, targets):
    hidden, outputs = predict(weights, inputs)
    e = (outputs - targets) * (2.0 / targets.size)
    g2 = np.dot(hidden.T, e) + LAMBDA * weights["W2"]
    g1 = np.dot(inputs.T, np.dot(e, weights["W2"].T) * (hidden - hidden ** 2)) + LAMBDA * weights["W1"]
    return {"W1": g1, "W2": g2}


def sgd_step(weights, inputs, targets, lr):
    loss = objective(weights, inputs, targets)
    g = gradient(weights, inputs, targets)
    return loss, {k: weights[k] - lr * g[k] for k in weights}
