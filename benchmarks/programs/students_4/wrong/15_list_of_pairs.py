# three layers, parameters as a list of [W, b]
import numpy as np

HARNESS = {"network": "linear relu linear relu linear", "loss": "mse"}


def init_params(sizes, seed=0):
    rng = np.random.RandomState(seed)
    return [[rng.randn(m, n) * np.sqrt(2.0 / m), np.zeros(n)] for m, n in zip(sizes[:-1], sizes[1:])]


def forward(params, X):
    acts = [X]
    for i, (W, b) in enumerate(params):
        z = acts[-1].dot(W) + b
        acts.append(z if i == len(params) - 1 else np.maximum(z, 0.0))
    return acts


def backward(params, acts, y):
    delta = 2.0 * (acts[-1] - y) / y.size
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, [acts[i].T.dot(delta), delta.sum(axis=0)])
        if i:
            delta = delta.dot(params[i][0].T) * (acts[i] > 0)
    return grads


def train_step(params, X, y, lr):
    acts = forward(params, X)
    loss = np.mean((acts[-1] - y) ** 2)
    grads = backward(params, acts, y)
    for layer, (dW, db) in zip(params, grads):
        W, b = layer
        W = W - lr * dW
        b -= lr * db
    return loss, params


if __name__ == "__main__":
    params = init_params([3, 10, 10, 2])
    rng = np.random.RandomState(1)
    X = rng.randn(50, 3)
    y = np.stack([X.sum(axis=1), X.prod(axis=1)], axis=1)
    for epoch in range(100):
        loss, params = train_step(params, X, y, 0.05)
    print("loss:", loss)
