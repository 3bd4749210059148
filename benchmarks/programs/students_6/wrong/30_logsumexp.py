"""Three-layer classifier. Stable cross entropy: loss_i = logsumexp(z_i) - z_i[y_i]."""
import numpy as np

HARNESS = {"network": "linear relu linear relu linear", "loss": "cross_entropy", "call": "train_loss"}


def logsumexp(z):
    m = np.max(z, axis=1, keepdims=True)
    return np.log(np.sum(np.exp(z - m), axis=1, keepdims=True))


def softmax(z):
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


def train_loss(params, X, y):
    """params: [W1, b1, W2, b2, W3, b3], y: integer classes"""
    W1, b1, W2, b2, W3, b3 = params
    idx = np.arange(X.shape[0])

    a1 = np.maximum(X @ W1 + b1, 0)
    a2 = np.maximum(a1 @ W2 + b2, 0)
    z3 = a2 @ W3 + b3
    loss = np.mean(logsumexp(z3)[:, 0] - z3[idx, y])

    d3 = softmax(z3)
    d3[idx, y] -= 1
    d3 /= X.shape[0]
    d2 = d3 @ W3.T
    d2[a2 == 0] = 0
    d1 = d2 @ W2.T
    d1[a1 == 0] = 0

    return loss, [X.T @ d1, d1.sum(0), a1.T @ d2, d2.sum(0), a2.T @ d3, d3.sum(0)]


if __name__ == "__main__":
    rng = np.random.default_rng(80)
    dims = [2, 10, 8, 3]
    params = []
    for m, n in zip(dims, dims[1:]):
        params += [rng.normal(0, np.sqrt(2 / m), (m, n)), np.zeros(n)]
    X = rng.normal(size=(60, 2))
    y = (X[:, 0] > 0).astype(int) + (X[:, 1] > 0)
    for t in range(150):
        loss, grads = train_loss(params, X, y)
        params = [p - 0.2 * g for p, g in zip(params, grads)]
    print(loss)
