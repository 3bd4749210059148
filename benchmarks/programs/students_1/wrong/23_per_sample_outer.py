import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "mse", "weight": "out_in", "call": "batch_gradient"}


def squash(v):
    return 1.0 / (1.0 + np.exp(-v))


def batch_gradient(parameters, inputs, targets):
    """inputs: one sample per row; goes through them one by one"""
    V, c = parameters["W1"], parameters["b1"]     # (hidden, in)
    U, d = parameters["W2"], parameters["b2"]     # (out, hidden)

    dV, dc = np.zeros_like(V), np.zeros_like(c)
    dU, dd = np.zeros_like(U), np.zeros_like(d)
    total = 0.0

    for x, t in zip(inputs, targets):
        hidden = squash(V @ x + c)
        out = U @ hidden + d
        diff = out - t
        total += diff @ diff

        g_out = 2 * diff
        dU += np.outer(g_out, hidden)
        dd += g_out

        g_hidden = (U.T @ g_out) * hidden * (1 - hidden)
        dV = np.outer(g_hidden, x)
        dc = g_hidden

    n = targets.size
    return total / n, {"W1": dV / n, "b1": dc / n, "W2": dU / n, "b2": dd / n}
