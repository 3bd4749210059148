"""Homework 2. No matrix calculus on batches: go through the samples one by one and average."""
import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "mse"}


def logistic(v):
    return 1 / (1 + np.exp(-v))


def compute_gradients(params, X, T):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    loss = 0.0
    N = len(X)
    K = T.shape[1]

    for x, t in zip(X, T):
        # forward for a single sample (all vectors are flat); W has shape (out, in)
        h = logistic(W1 @ x + b1)
        o = W2 @ h + b2
        loss += np.sum((t - o) ** 2) / K

        # backward; note the sign: the residual is t - o
        r = -2 * (t - o) / K
        grads["b2"] += r
        grads["W2"] += np.outer(r, h)
        s = (r @ W2) * h * (1 - h)
        grads["b1"] += s
        grads["W1"] += np.outer(s, x)

    for name in grads:
        grads[name] /= N
    return loss / N, grads


def main():
    rng = np.random.default_rng(42)
    X = rng.random((25, 3))
    T = np.stack([X.sum(axis=1), X[:, 0] - X[:, 2]], axis=1)
    params = {"W1": rng.normal(size=(6, 3)), "b1": np.zeros(6),
              "W2": rng.normal(size=(2, 6)), "b2": np.zeros(2)}
    for epoch in range(150):
        loss, grads = compute_gradients(params, X, T)
        for name in params:
            params[name] -= 0.2 * grads[name]
    print(loss)


if __name__ == "__main__":
    main()
