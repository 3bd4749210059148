"""Column-wise network with cost J = (1 / 2m) sum ||a - y||^2."""
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse"}


def sig(z):
    return 1.0 / (1.0 + np.exp(-z))


def forward_prop(X, params):
    a1 = sig(params["W1"] @ X + params["b1"])
    a2 = sig(params["W2"] @ a1 + params["b2"])
    return a2, {"a1": a1, "a2": a2}


def cost(a2, Y):
    m = Y.shape[1]
    J = 1 / 2 * m * np.sum((a2 - Y) ** 2)
    return J


def back_prop(params, cache, X, Y):
    m = Y.shape[1]
    a1, a2 = cache["a1"], cache["a2"]
    dz2 = (a2 - Y) * a2 * (1 - a2)
    dz1 = params["W2"].T @ dz2 * a1 * (1 - a1)
    return {
        "W1": dz1 @ X.T / m, "b1": dz1.sum(axis=1, keepdims=True) / m,
        "W2": dz2 @ a1.T / m, "b2": dz2.sum(axis=1, keepdims=True) / m,
    }


def gradient_descent(params, grads, lr):
    return {k: params[k] - lr * grads[k] for k in params}


if __name__ == "__main__":
    rng = np.random.default_rng(2)
    X = rng.random((2, 50))
    Y = (X.sum(axis=0, keepdims=True) > 1) * 1.0
    params = {"W1": rng.normal(size=(4, 2)), "b1": np.zeros((4, 1)),
              "W2": rng.normal(size=(1, 4)), "b2": np.zeros((1, 1))}
    for i in range(500):
        a2, cache = forward_prop(X, params)
        params = gradient_descent(params, back_prop(params, cache, X, Y), 1.0)
    print("J =", cost(a2, Y))
