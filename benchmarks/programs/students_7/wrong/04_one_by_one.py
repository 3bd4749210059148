# backprop sample after sample, lists of weights and biases
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid linear", "loss": "mse"}


def sig(z):
    return 1 / (1 + np.exp(-z))


def run_one(weights, biases, x):
    """all activations of one sample, the input first"""
    acts = [x]
    for k, (w, b) in enumerate(zip(weights, biases)):
        z = w.dot(acts[-1]) + b
        acts.append(z if k == len(weights) - 1 else sig(z))
    return acts


def loss_and_grads(weights, biases, x, y):
    # weights[k] has shape (out, in); x and y hold one sample per row
    n = len(x)
    gw = [np.zeros(w.shape) for w in weights]
    gb = [np.zeros(b.shape) for b in biases]
    loss = 0.0
    for xi, yi in zip(x, y):
        acts = run_one(weights, biases, xi)
        err = acts[-1] - yi
        loss += np.sum(err ** 2)
        delta = 2 * err
        for k in range(len(weights) - 1, -1, -1):
            gw[k] = np.outer(delta, acts[k])
            gb[k] += delta
            if k > 0:
                delta = weights[k].T.dot(delta) * acts[k] * (1 - acts[k])
    gw = [g / n for g in gw]
    gb = [g / n for g in gb]
    return loss / n, gw, gb
