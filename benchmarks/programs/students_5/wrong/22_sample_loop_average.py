"""Batch gradient by a loop over the samples, averaged at the end (exercise sheet 5)."""
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid linear", "loss": "mse"}


def act(z):
    return 1 / (1 + np.exp(-z))


def batch_gradient(weights, biases, X, Y):
    """weights[l]: (n_out, n_in), biases[l]: (n_out,). Returns the loss and two lists of gradients."""
    L = len(weights)
    grads_W = [np.zeros_like(W) for W in weights]
    grads_b = [np.zeros_like(b) for b in biases]
    loss = 0.0

    for x, y in zip(X, Y):
        a = [x]
        for l in range(L):
            z = weights[l].dot(a[l]) + biases[l]
            a.append(z if l == L - 1 else act(z))
        diff = a[L] - y
        loss += diff.dot(diff) / diff.size

        delta = 2 * diff / diff.size
        for l in range(L - 1, -1, -1):
            grads_W[l] = np.outer(delta, a[l])
            grads_b[l] += delta
            if l > 0:
                delta = weights[l].T.dot(delta) * a[l] * (1 - a[l])

    n = len(X)
    return loss / n, [g / n for g in grads_W], [g / n for g in grads_b]


if __name__ == "__main__":
    rng = np.random.default_rng(10)
    sizes = [2, 5, 4, 1]
    weights = [rng.normal(size=(o, i)) for i, o in zip(sizes, sizes[1:])]
    biases = [np.zeros(o) for o in sizes[1:]]
    X = rng.random((20, 2))
    Y = X.prod(axis=1, keepdims=True)
    for epoch in range(100):
        loss, gW, gb = batch_gradient(weights, biases, X, Y)
        for l in range(3):
            weights[l] -= 0.5 * gW[l]
            biases[l] -= 0.5 * gb[l]
    print(loss)
