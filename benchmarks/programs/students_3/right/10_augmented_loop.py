import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "cross_entropy"}


def loss_and_gradients(parameters, X, labels):
    # bias trick: the last row of every matrix is the bias
    A = np.vstack([parameters["W1"], parameters["b1"]])
    B = np.vstack([parameters["W2"], parameters["b2"]])
    dA = np.zeros_like(A)
    dB = np.zeros_like(B)
    total = 0.0
    n = len(X)
    for x, label in zip(X, labels):
        x_aug = np.append(x, 1.0)
        h = np.tanh(x_aug @ A)
        h_aug = np.append(h, 1.0)
        s = h_aug @ B
        s = s - s.max()
        prob = np.exp(s)
        prob /= prob.sum()
        total += np.log(np.exp(s).sum()) - s[label]
        g = prob.copy()
        g[label] -= 1
        dB += np.outer(h_aug, g)
        gh = (B @ g)[:-1] * (1 - h ** 2)
        dA += np.outer(x_aug, gh)
    grads = {"W1": dA[:-1] / n, "b1": dA[-1] / n, "W2": dB[:-1] / n, "b2": dB[-1] / n}
    return total / n, grads
