import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "mse", "call": "nn_cost_function"}

# Regression exercise. Cost J = 1/(2m) * sum of squared errors, as in the lecture.
# The lecture had only the logistic function, so tanh is built from it: tanh(x) = 2 g(2x) - 1


def g(x):
    return 1 / (1 + np.exp(-x))


def my_tanh(x):
    return 2 * g(2 * x) - 1


def predict(X, W1, b1, W2, b2):
    return my_tanh(X @ W1 + b1) @ W2 + b2


def nn_cost_function(X, y, W1, b1, W2, b2):
    m = len(X)
    h = my_tanh(X @ W1 + b1)
    out = h @ W2 + b2

    err = out - y
    J = (err * err).sum() / (2 * m)

    # J's derivative by out is err / m; the 1/m is kept for the end
    dW2 = h.T @ err / m
    db2 = err.mean(axis=0)
    err_h = (1 + h) * (1 - h) * (err @ W2.T)
    dW1 = X.T @ err_h / m
    db1 = err_h.mean(axis=0)
    return J, dW1, db1, dW2, db2


if __name__ == "__main__":
    rng = np.random.default_rng(5)
    X = rng.uniform(-1, 1, (50, 2))
    y = (X[:, :1] ** 2 - X[:, 1:])
    W1, b1 = rng.normal(0, .5, (2, 6)), np.zeros(6)
    W2, b2 = rng.normal(0, .5, (6, 1)), np.zeros(1)
    for i in range(300):
        J, dW1, db1, dW2, db2 = nn_cost_function(X, y, W1, b1, W2, b2)
        W1, b1, W2, b2 = W1 - .3 * dW1, b1 - .3 * db1, W2 - .3 * dW2, b2 - .3 * db2
        if i % 50 == 0:
            print(i, J)
