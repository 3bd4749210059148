# one function that trains on a batch in place (arrays are changed by -=)
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse"}


def act(x):
    return 1.0 / (1.0 + np.exp(-x))


def act_prime(a):
    return a * (1.0 - a)


def train_on_batch(X, y, wh, bh, wout, bout, lr):
    # Forward propagation
    hidden = act(X.dot(wh) + bh)
    output = act(hidden.dot(wout) + bout)
    loss = np.sum((output - y) ** 2) / 2

    # Output layer
    d_output = (output - y) * act_prime(output)
    wout -= hidden.T.dot(d_output) * lr
    bout -= d_output.sum(axis=0, keepdims=True) * lr

    # Hidden layer
    error_at_hidden = d_output.dot(wout.T)
    d_hidden = error_at_hidden * act_prime(hidden)
    wh -= X.T.dot(d_hidden) * lr
    bh -= d_hidden.sum(axis=0, keepdims=True) * lr
    return loss


if __name__ == "__main__":
    np.random.seed(24)
    X = np.array([[1, 0, 1, 0], [1, 0, 1, 1], [0, 1, 0, 1]], dtype=float)
    y = np.array([[1], [1], [0]], dtype=float)
    wh, bh = np.random.uniform(size=(4, 3)), np.random.uniform(size=(1, 3))
    wout, bout = np.random.uniform(size=(3, 1)), np.random.uniform(size=(1, 1))
    for i in range(1000):
        loss = train_on_batch(X, y, wh, bh, wout, bout, 0.1)
    print(loss)
