"""Week 4 assignment. Columns are examples. Weight decay by shrinking before the step."""
import numpy as np

HARNESS = {"network": "linear relu linear sigmoid", "loss": "binary_cross_entropy",
           "optimizer": {"weight_decay": 0.02}}

DECAY = 0.02


def forward_propagation(X, parameters):
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = np.maximum(Z1, 0)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    A2 = 1 / (1 + np.exp(-Z2))
    cache = {"Z1": Z1, "A1": A1, "A2": A2}
    return A2, cache


def compute_cost(A2, Y):
    # log(1 - sigma) and log(sigma), averaged over every entry
    logprobs = Y * np.log(A2) + (1 - Y) * np.log1p(-A2)
    return -logprobs.sum() / logprobs.size


def backward_propagation(parameters, cache, X, Y):
    A1, A2 = cache["A1"], cache["A2"]
    dZ2 = (A2 - Y) / Y.size
    dZ1 = np.heaviside(cache["Z1"], 0) * (parameters["W2"].T @ dZ2)
    return {
        "dW2": dZ2 @ A1.T,
        "db2": dZ2.sum(axis=1, keepdims=True),
        "dW1": dZ1 @ X.T,
        "db1": dZ1.sum(axis=1, keepdims=True),
    }


def update_parameters(parameters, grads, learning_rate):
    shrink = 1 - learning_rate * DECAY
    new = {}
    for name, value in parameters.items():
        new[name] = shrink * value - learning_rate * grads["d" + name]
    return new


if __name__ == "__main__":
    rng = np.random.default_rng(2)
    X = rng.normal(size=(2, 80))
    Y = (X.prod(axis=0, keepdims=True) > 0) * 1.0
    parameters = {"W1": rng.normal(size=(8, 2)), "b1": np.zeros((8, 1)),
                  "W2": rng.normal(size=(1, 8)), "b2": np.zeros((1, 1))}
    for i in range(300):
        A2, cache = forward_propagation(X, parameters)
        grads = backward_propagation(parameters, cache, X, Y)
        parameters = update_parameters(parameters, grads, 0.5)
    print(compute_cost(A2, Y))
