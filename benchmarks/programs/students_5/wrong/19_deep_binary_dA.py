# Building a deep network step by step, exercise 8: backward module, starting from dAL
import numpy as np

HARNESS = {"network": "linear tanh linear sigmoid", "loss": "binary_cross_entropy"}


def sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


def forward_propagation(X, parameters):
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    A2 = sigmoid(Z2)
    return A2, (Z1, A1, Z2, A2)


def compute_cost(A2, Y):
    m = Y.shape[1]
    logprobs = Y * np.log(A2) + (1 - Y) * np.log(1 - A2)
    return np.squeeze(-np.sum(logprobs) / m)


def linear_backward(dZ, A_prev, W):
    m = A_prev.shape[1]
    dW = dZ @ A_prev.T / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    dA_prev = W.T @ dZ
    return dA_prev, dW, db


def backward_propagation(parameters, cache, X, Y):
    Z1, A1, Z2, A2 = cache
    # derivative of the cost with respect to A2
    dA2 = -np.divide(Y, A2) - np.divide(1 - Y, 1 - A2)
    dZ2 = dA2 * A2 * (1 - A2)
    dA1, dW2, db2 = linear_backward(dZ2, A1, parameters["W2"])
    dZ1 = dA1 * (1 - A1 ** 2)
    _, dW1, db1 = linear_backward(dZ1, X, parameters["W1"])
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


def update_parameters(parameters, grads, learning_rate=1.2):
    updated = dict(parameters)
    for name in ("W1", "b1", "W2", "b2"):
        updated[name] = parameters[name] - learning_rate * grads["d" + name]
    return updated


if __name__ == "__main__":
    rng = np.random.default_rng(4)
    X = rng.normal(size=(2, 40))
    Y = (X[:1] > 0).astype(float)
    parameters = {"W1": rng.normal(size=(4, 2)), "b1": np.zeros((4, 1)),
                  "W2": rng.normal(size=(1, 4)), "b2": np.zeros((1, 1))}
    for i in range(3):
        A2, cache = forward_propagation(X, parameters)
        print(i, compute_cost(A2, Y))
        parameters = update_parameters(parameters, backward_propagation(parameters, cache, X, Y), 0.1)
