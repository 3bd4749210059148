import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "cross_entropy", "targets": "one_hot"}


def backward(X, y, W1, b1, W2, b2):
    """No batch matrix anywhere: every sample alone, sums at the end, mean at the very end."""
    m = X.shape[0]
    cost, dW1, db1, dW2, db2 = 0, 0, 0, 0, 0
    for i in range(m):
        z1 = X[i] @ W1 + b1
        a1 = np.maximum(z1, 0)
        z2 = a1 @ W2 + b2
        top = np.max(z2)
        log_sum = top + np.log(np.sum(np.exp(z2 - top)))
        cost = cost + np.sum(y[i] * (log_sum - z2))
        g2 = np.exp(z2 - log_sum) * np.sum(y[i]) - y[i]
        g1 = (W2 @ g2) * (z1 > 0)
        dW2 = dW2 + np.outer(a1, g2)
        db2 = db2 + g2
        dW1 = dW1 + np.outer(X[i], g1)
        db1 = db1 + g1
    return cost / m, dW1 / m, db1 / m, dW2 / m, db2 / m
