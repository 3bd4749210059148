"""Deep regression with a ridge penalty, lists of arrays."""
import numpy as np

HARNESS = {"network": "linear tanh linear tanh linear", "loss": "mse", "call": "cost_and_grads"}


def cost_and_grads(weights, biases, x, y, lam=0.05):
    """weights[i]: (n_in, n_out); biases[i]: (n_out,).  J = mean squared error + lam / 2 * ||W||^2 over all layers."""
    n_layers = len(weights)

    acts = [x]
    for i in range(n_layers):
        z = acts[i] @ weights[i] + biases[i]
        acts.append(np.tanh(z) if i < n_layers - 1 else z)

    residual = acts[-1] - y
    cost = (residual ** 2).mean()
    for W in weights:
        cost += 0.5 * lam * np.linalg.norm(W)

    weight_grads, bias_grads = [], []
    delta = 2 * residual / residual.size
    for i in reversed(range(n_layers)):
        weight_grads.insert(0, acts[i].T @ delta + lam * weights[i])
        bias_grads.insert(0, delta.sum(axis=0))
        if i > 0:
            delta = delta @ weights[i].T * (1 - acts[i] ** 2)
    return cost, weight_grads, bias_grads


def train(x, y, sizes, lr=0.1, steps=200):
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=s) / np.sqrt(s[0]) for s in zip(sizes, sizes[1:])]
    biases = [np.zeros(s) for s in sizes[1:]]
    for _ in range(steps):
        cost, dw, db = cost_and_grads(weights, biases, x, y)
        for i in range(len(weights)):
            weights[i] -= lr * dw[i]
            biases[i] -= lr * db[i]
    return cost


if __name__ == "__main__":
    grid = np.linspace(-1, 1, 30)[:, None]
    print(train(grid, grid ** 2, [1, 8, 8, 1]))
