"""My loss goes down, but much worse than with the same network in another framework. What is wrong?"""
import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "mse"}


def init(n_in, n_hidden, n_out, seed=0):
    rng = np.random.default_rng(seed)
    return {
        "W1": rng.normal(size=(n_in, n_hidden)) * 0.5,
        "b1": np.zeros(n_hidden),
        "W2": rng.normal(size=(n_hidden, n_out)) * 0.5,
        "b2": np.zeros(n_out),
    }


def loss_and_gradients(parameters, inputs, targets):
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]

    # forward
    z1 = inputs @ W1 + b1
    a1 = np.tanh(z1)
    z2 = z1 @ W2 + b2
    loss = np.mean((z2 - targets) ** 2)

    # backward
    dz2 = 2 * (z2 - targets) / targets.size
    dW2 = a1.T @ dz2
    db2 = dz2.sum(axis=0)
    da1 = dz2 @ W2.T
    dz1 = da1 * (1 - a1 ** 2)
    dW1 = inputs.T @ dz1
    db1 = dz1.sum(axis=0)
    return loss, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


if __name__ == "__main__":
    rng = np.random.default_rng(1)
    x = rng.uniform(-2, 2, (100, 1))
    y = np.sin(x)
    p = init(1, 10, 1)
    for i in range(300):
        loss, g = loss_and_gradients(p, x, y)
        for k in p:
            p[k] -= 0.1 * g[k]
        if i % 100 == 0:
            print(i, loss)
