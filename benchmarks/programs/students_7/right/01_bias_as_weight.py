# The bias is the last row of the weight matrix: every layer's input gets a column of ones.
import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "mse"}


def with_ones(a):
    return np.hstack([a, np.ones((a.shape[0], 1))])


def loss_and_gradients(parameters, inputs, targets):
    V1 = np.vstack([parameters["W1"], parameters["b1"]])
    V2 = np.vstack([parameters["W2"], parameters["b2"]])

    x = with_ones(inputs)
    h = 1 / (1 + np.exp(-(x @ V1)))
    h1 = with_ones(h)
    out = h1 @ V2

    r = out - targets
    loss = np.sum(r * r) / r.size

    G2 = h1.T @ r * (2 / r.size)
    # the column of ones has no input, so its row of V2 is dropped on the way back
    back = r @ V2[:-1].T * (2 / r.size)
    G1 = x.T @ (back * h * (1 - h))
    return loss, {"W1": G1[:-1], "b1": G1[-1], "W2": G2[:-1], "b2": G2[-1]}
