"""Reverse mode without any classes: every operation returns its value and its pullback."""
import numpy as np

HARNESS = {"network": "linear tanh linear tanh linear", "loss": "mse"}


def linear(x, W, b):
    def pullback(g):
        return g @ W.T, x.T @ g, g.sum(0)
    return x @ W + b, pullback


def tanh(x):
    y = np.tanh(x)
    return y, lambda g: g - g * y * y


def mean_squared_error(p, t):
    r = p - t
    return np.vdot(r, r) / r.size, lambda g: g * (r + r) / r.size


def loss_and_gradients(params, x, t):
    """params: [(W1, b1), (W2, b2), (W3, b3)] with W of shape (in, out)."""
    tape = []
    for k, (W, b) in enumerate(params):
        x, back = linear(x, W, b)
        tape.append(("linear", back))
        if k + 1 < len(params):
            x, back = tanh(x)
            tape.append(("tanh", back))
    loss, back = mean_squared_error(x, t)

    g = back(1.0)
    grads = []
    while tape:
        kind, back = tape.pop()
        if kind == "linear":
            g, dW, db = back(g)
            grads.append((dW, db))
        else:
            g = back(g)
    return loss, grads[::-1]


if __name__ == "__main__":
    rng = np.random.default_rng(7)
    sizes = [1, 8, 8, 1]
    params = [(rng.normal(size=(i, o)) / np.sqrt(i), np.zeros(o)) for i, o in zip(sizes, sizes[1:])]
    x = np.linspace(-2, 2, 40)[:, None]
    t = np.sin(2 * x)
    for step in range(300):
        loss, grads = loss_and_gradients(params, x, t)
        params = [(W - 0.1 * dW, b - 0.1 * db) for (W, b), (dW, db) in zip(params, grads)]
    print(loss)
