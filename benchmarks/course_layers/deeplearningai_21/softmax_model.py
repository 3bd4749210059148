import numpy as np


def one_hot(y, C):
    return np.eye(C)[:, y]


def softmax(Z):
    # classes along axis 0 because examples are columns
    e = np.exp(Z - Z.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)


def forward_propagation(X, parameters):
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = np.maximum(0.01 * Z1, Z1)            # leaky
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    A2 = softmax(Z2)
    return A2, (Z1, A1, Z2, A2)


def compute_cost(A2, Y):
    return -np.sum(Y * np.log(A2)) / Y.shape[1]


def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    Z1, A1, Z2, A2 = cache
    grads = {}

    dZ2 = (A2 - Y) / m
    grads["dW2"] = dZ2 @ A1.T
    grads["db2"] = dZ2.sum(axis=1, keepdims=True)

    dA1 = parameters["W2"].T @ dZ2
    dZ1 = np.where(Z1 > 0, 1.0, 0.01) * dA1
    grads["dW1"] = dZ1 @ X.T
    grads["db1"] = dZ1.sum(axis=1, keepdims=True)
    return grads


def update_parameters(parameters, grads, learning_rate=0.5):
    return {k: p - learning_rate * grads["d" + k] for k, p in parameters.items()}


def model(X, Y, n_h=20, iterations=300):
    n_x, n_y = X.shape[0], Y.shape[0]
    p = {"W1": np.random.randn(n_h, n_x) * np.sqrt(2 / n_x), "b1": np.zeros((n_h, 1)),
         "W2": np.random.randn(n_y, n_h) * np.sqrt(1 / n_h), "b2": np.zeros((n_y, 1))}
    for _ in range(iterations):
        A2, cache = forward_propagation(X, p)
        p = update_parameters(p, backward_propagation(p, cache, X, Y))
    return p, compute_cost(A2, Y)


if __name__ == '__main__':
    np.random.seed(3)
    X = np.random.randn(2, 150)
    y = np.digitize(X[0] - X[1], [-0.7, 0.7])
    print(model(X, one_hot(y, 3))[1])
