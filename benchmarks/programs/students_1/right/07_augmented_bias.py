import numpy as np

# The bias is an extra row of the weight matrix, the input gets an extra column of ones (Bishop 5.1)

HARNESS = {"network": "linear tanh linear tanh linear",
           "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5}, "call": "error_and_gradient"}


def with_ones(A):
    return np.hstack([A, np.ones((A.shape[0], 1))])


def error_and_gradient(W1, b1, W2, b2, W3, b3, X, T):
    Theta = [np.vstack([W, b]) for W, b in ((W1, b1), (W2, b2), (W3, b3))]

    z0 = with_ones(X)
    z1 = with_ones(np.tanh(z0 @ Theta[0]))
    z2 = with_ones(np.tanh(z1 @ Theta[1]))
    y = z2 @ Theta[2]

    E = 0.5 * np.sum((y - T) ** 2)

    d3 = y - T
    G3 = z2.T @ d3
    # tanh' of the column of ones is 1 - 1**2 = 0; that column is cut off anyway
    d2 = ((d3 @ Theta[2].T) * (1 - z2 ** 2))[:, :-1]
    G2 = z1.T @ d2
    d1 = ((d2 @ Theta[1].T) * (1 - z1 ** 2))[:, :-1]
    G1 = z0.T @ d1

    return E, {"W1": G1[:-1], "b1": G1[-1], "W2": G2[:-1], "b2": G2[-1], "W3": G3[:-1], "b3": G3[-1]}
