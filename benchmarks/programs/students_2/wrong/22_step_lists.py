import numpy as np

HARNESS = {"network": "linear relu linear relu linear", "loss": "mse"}


def sgd_step(weights, biases, x, y, lr):
    zs, activations = [], [x]
    for i, (W, b) in enumerate(zip(weights, biases)):
        z = activations[-1] @ W.T + b
        zs.append(z)
        is_output = i == len(weights) - 1
        activations.append(z if is_output else np.maximum(z, 0))

    loss = np.mean((activations[-1] - y) ** 2)
    delta = 2 * (activations[-1] - y) / y.size

    dws, dbs = [], []
    for i in reversed(range(len(weights))):
        dws.insert(0, delta.T @ activations[i])
        dbs.insert(0, delta.sum(axis=0))
        if i > 0:
            delta = (delta @ weights[i]) * (zs[i - 1] > 0)

    weights = [W - lr * dW for W, dW in zip(weights, dws)]
    biases = [b - db for b, db in zip(biases, dbs)]
    return loss, weights, biases
