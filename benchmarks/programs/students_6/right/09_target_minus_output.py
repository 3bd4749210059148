# lab 6, my deltas are "target - output", so everything gets ADDED
import numpy as np

HARNESS = {"network": "linear relu linear sigmoid", "loss": "binary_cross_entropy", "call": "step"}


def relu(v):
    return (np.abs(v) + v) / 2


def sigmoid(v):
    return 1 / (1 + np.exp(-v))


def step(W1, b1, W2, b2, X, t, lr):
    """one step of gradient descent, changes W1 b1 W2 b2 in place, returns the loss before the step"""
    z1 = X @ W1 + b1
    h = relu(z1)
    o = sigmoid(h @ W2 + b2)
    loss = -np.mean(t * np.log(o) + (1 - t) * np.log(1 - o))

    pull_o = (t - o) / t.size              # minus dloss/dz2
    pull_h = (pull_o @ W2.T) * np.sign(h)  # sign is 0 or 1 here, h is never negative

    W2 += lr * (h.T @ pull_o)
    b2 += lr * pull_o.sum(axis=0)
    W1 += lr * (X.T @ pull_h)
    b1 += lr * pull_h.sum(axis=0)
    return loss


def demo():
    rng = np.random.default_rng(5)
    X = rng.uniform(-1, 1, (50, 2))
    t = (np.hypot(X[:, 0], X[:, 1]) < 0.6).astype(float)[:, None]
    W1, b1 = rng.normal(size=(2, 8)), np.zeros(8)
    W2, b2 = rng.normal(size=(8, 1)), np.zeros(1)
    for _ in range(400):
        loss = step(W1, b1, W2, b2, X, t, 0.5)
    print("loss", loss)


if __name__ == "__main__":
    demo()
