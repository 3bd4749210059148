import numpy as np

HARNESS = {"network": "linear elu linear", "loss": "mse", "call": "sgd_step"}


def elu(z):
    out = z.copy()
    neg = z < 0
    out[neg] = np.expm1(z[neg])
    return out


def elu_derivative(z):
    out = np.ones_like(z)
    neg = z < 0
    out[neg] = np.exp(z[neg])
    return out


def sgd_step(X, y, W1, b1, W2, b2, lr):
    """Updates the four arrays in place. Loss is summed over outputs and averaged over rows."""
    n = X.shape[0]
    z1 = X @ W1 + b1
    a1 = elu(z1)
    out = a1 @ W2 + b2
    diff = out - y
    loss = np.sum(diff * diff) / n

    d2 = 2 * diff / n
    d1 = (d2 @ W2.T) * elu_derivative(z1)

    W2 -= lr * (a1.T @ d2)
    b2 -= lr * np.sum(d2)
    W1 -= lr * (X.T @ d1)
    b1 -= lr * np.sum(d1, axis=0)
    return loss


if __name__ == "__main__":
    rng = np.random.default_rng(70)
    X = rng.normal(size=(30, 3))
    y = np.stack([X[:, 0] ** 2, X[:, 1] * X[:, 2]], axis=1)
    W1, b1 = rng.normal(size=(3, 9)) * 0.5, np.zeros(9)
    W2, b2 = rng.normal(size=(9, 2)) * 0.5, np.zeros(2)
    for i in range(150):
        loss = sgd_step(X, y, W1, b1, W2, b2, 0.03)
    print(loss)
