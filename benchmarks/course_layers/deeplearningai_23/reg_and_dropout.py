import numpy as np

# L2 and inverted dropout, course 2 week 1. Three layers: relu, relu, sigmoid


def forward_propagation(X, parameters):
    p = parameters
    Z1 = np.matmul(p["W1"], X) + p["b1"]
    A1 = np.maximum(0, Z1)
    Z2 = np.matmul(p["W2"], A1) + p["b2"]
    A2 = np.maximum(0, Z2)
    Z3 = np.matmul(p["W3"], A2) + p["b3"]
    A3 = 1 / (1 + np.exp(-Z3))
    return A3, (Z1, A1, p["W1"], p["b1"], Z2, A2, p["W2"], p["b2"], Z3, A3, p["W3"], p["b3"])


def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    ce = -np.sum(Y * np.log(A3) + (1 - Y) * np.log(1 - A3)) / m
    l2 = sum(np.sum(parameters["W" + str(i)] ** 2) for i in (1, 2, 3))
    return ce + lambd * l2 / (2 * m)


def backward_propagation_with_regularization(X, Y, cache, lambd):
    m = X.shape[1]
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache
    grads = {}
    dZ = A3 - Y
    for i, A_prev, W, Z_prev in ((3, A2, W3, Z2), (2, A1, W2, Z1), (1, X, W1, None)):
        grads["dZ" + str(i)] = dZ
        grads["dW" + str(i)] = (np.matmul(dZ, A_prev.T) + lambd * W) / m
        grads["db" + str(i)] = np.sum(dZ, axis=1, keepdims=True) / m
        if Z_prev is not None:
            dA = np.matmul(W.T, dZ)
            grads["dA" + str(i - 1)] = dA
            dZ = dA * (Z_prev > 0)
    return grads


def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    np.random.seed(1)
    p = parameters
    Z1 = np.matmul(p["W1"], X) + p["b1"]
    A1 = np.maximum(0, Z1)
    D1 = np.random.rand(A1.shape[0], A1.shape[1]) < keep_prob
    A1 = np.multiply(A1, D1) / keep_prob
    Z2 = np.matmul(p["W2"], A1) + p["b2"]
    A2 = np.maximum(0, Z2)
    D2 = np.random.rand(A2.shape[0], A2.shape[1]) < keep_prob
    A2 = np.multiply(A2, D2) / keep_prob
    Z3 = np.matmul(p["W3"], A2) + p["b3"]
    A3 = 1 / (1 + np.exp(-Z3))
    return A3, (Z1, D1, A1, p["W1"], p["b1"], Z2, D2, A2, p["W2"], p["b2"], Z3, A3, p["W3"], p["b3"])


def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    m = X.shape[1]
    (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3) = cache

    dZ3 = A3 - Y
    dW3 = 1 / m * np.matmul(dZ3, A2.T)
    db3 = 1 / m * np.sum(dZ3, axis=1, keepdims=True)

    dA2 = np.matmul(W3.T, dZ3)
    dA2 = np.multiply(dA2, D2) / keep_prob
    dZ2 = np.multiply(dA2, A2 > 0)
    dW2 = 1 / m * np.matmul(dZ2, A1.T)
    db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True)

    dA1 = np.matmul(W2.T, dZ2)
    dA1 = np.multiply(dA1, D1) / keep_prob
    dZ1 = np.multiply(dA1, A1 > 0)
    dW1 = 1 / m * np.matmul(dZ1, X.T)
    db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True)

    return {"dZ3": dZ3, "dW3": dW3, "db3": db3, "dA2": dA2, "dZ2": dZ2, "dW2": dW2,
            "db2": db2, "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1}
