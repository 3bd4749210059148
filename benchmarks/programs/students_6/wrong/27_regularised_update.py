"""MLP for binary labels; the weight decay sits in the update function."""
import numpy as np

HARNESS = {"network": "linear tanh linear sigmoid", "loss": "binary_cross_entropy",
           "optimizer": {"weight_decay": 0.25}}

LAMBDA = 0.25


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(X, params):
    A1 = np.tanh(X @ params["W1"] + params["b1"])
    A2 = sigmoid(A1 @ params["W2"] + params["b2"])
    return A2, (A1, A2)


def compute_loss(A2, Y):
    return -np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))


def backward(params, cache, X, Y):
    A1, A2 = cache
    dZ2 = (A2 - Y) / Y.size
    dZ1 = (dZ2 @ params["W2"].T) * (1 - A1 ** 2)
    return {
        "W1": X.T @ dZ1, "b1": dZ1.sum(axis=0),
        "W2": A1.T @ dZ2, "b2": dZ2.sum(axis=0),
    }


def update(params, grads, learning_rate):
    new_params = {}
    for key in params:
        step = grads[key] + LAMBDA * grads[key]
        new_params[key] = params[key] - learning_rate * step
    return new_params


def main():
    rng = np.random.default_rng(64)
    X = rng.normal(size=(50, 2))
    Y = (X.sum(axis=1, keepdims=True) > 0.2).astype(float)
    params = {"W1": rng.normal(size=(2, 5)), "b1": np.zeros(5), "W2": rng.normal(size=(5, 1)), "b2": np.zeros(1)}
    for i in range(100):
        A2, cache = forward(X, params)
        params = update(params, backward(params, cache, X, Y), 0.3)
    print(compute_loss(A2, Y))


if __name__ == "__main__":
    main()
