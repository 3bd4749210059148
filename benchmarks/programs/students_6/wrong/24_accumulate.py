# CS homework: gradients summed over the samples of a batch, then averaged
import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "mse", "call": "batch_gradients"}


def relu(z):
    return np.maximum(0.0, z)


def batch_gradients(params, X, Y):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    n = len(X)
    total = 0.0
    grads = {name: np.zeros_like(value) for name, value in params.items()}

    for x, y in zip(X, Y):
        # forward pass for one sample
        z1 = x @ W1 + b1
        a1 = relu(z1)
        out = a1 @ W2 + b2
        total += np.mean((out - y) ** 2)

        # backward pass for one sample
        d_out = 2 * (out - y) / out.size
        d_z1 = (W2 @ d_out) * (z1 > 0)
        grads["W2"] += np.outer(a1, d_out)
        grads["b2"] += d_out
        grads["W1"] += np.outer(x, d_z1)
        grads["b1"] += d_z1

        for name in grads:
            grads[name] /= n

    return total / n, grads


if __name__ == "__main__":
    rng = np.random.default_rng(31)
    X = rng.normal(size=(16, 2))
    Y = np.abs(X)
    params = {"W1": rng.normal(size=(2, 8)), "b1": np.zeros(8), "W2": rng.normal(size=(8, 2)), "b2": np.zeros(2)}
    for epoch in range(100):
        loss, grads = batch_gradients(params, X, Y)
        for name in params:
            params[name] -= 0.1 * grads[name]
    print(loss)
