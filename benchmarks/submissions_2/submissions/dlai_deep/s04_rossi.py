# compito 4 - rete profonda
import numpy as np


def sigmoid(Z):
    A = 1.0 / (1.0 + np.exp(-Z))
    return A, Z


def sigmoid_backward(dA, cache):
    s, _ = sigmoid(cache)
    return dA * s * (1 - s)


def relu(Z):
    A = Z.copy()
    A[A < 0] = 0
    return A, Z


def relu_backward(dA, cache):
    return dA * (cache > 0).astype(dA.dtype)


def linear_forward(A, W, b):
    Z = np.matmul(W, A) + b
    return Z, (A, W, b)


def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = np.matmul(dZ, A_prev.T) / m
    db = np.sum(dZ, axis=1) / m
    dA_prev = np.matmul(W.T, dZ)
    return dA_prev, dW, db


def L_model_forward(X, parameters):
    L = len(parameters) // 2
    A = X
    caches = []
    for l in range(1, L + 1):
        Z, lc = linear_forward(A, parameters["W" + str(l)], parameters["b" + str(l)])
        if l == L:
            A, ac = sigmoid(Z)
        else:
            A, ac = relu(Z)
        caches.append((lc, ac))
    return A, caches


def compute_cost(AL, Y):
    m = Y.shape[1]
    costo = -np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / m
    return float(costo)


def L_model_backward(AL, Y, caches):
    grads = {}
    L = len(caches)
    dA = (1 - Y) / (1 - AL) - Y / AL
    for l in range(L, 0, -1):
        lc, ac = caches[l - 1]
        dZ = sigmoid_backward(dA, ac) if l == L else relu_backward(dA, ac)
        dA, dW, db = linear_backward(dZ, lc)
        grads["dW" + str(l)] = dW
        grads["db" + str(l)] = db
    return grads


def update_parameters(parameters, grads, learning_rate):
    L = len(parameters) // 2
    nuovi = {}
    for l in range(1, L + 1):
        nuovi["W" + str(l)] = parameters["W" + str(l)] - learning_rate * grads["dW" + str(l)]
        nuovi["b" + str(l)] = parameters["b" + str(l)] - learning_rate * grads["db" + str(l)]
    return nuovi


def initialize_adam(parameters):
    v, s = {}, {}
    for nome, valore in parameters.items():
        v["d" + nome] = np.zeros_like(valore)
        s["d" + nome] = np.zeros_like(valore)
    return v, s


def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    lr_t = learning_rate * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    for nome in parameters:
        d = "d" + nome
        v[d] = beta1 * v[d] + (1 - beta1) * grads[d]
        s[d] = beta2 * s[d] + (1 - beta2) * grads[d] ** 2
        parameters[nome] = parameters[nome] - lr_t * v[d] / (np.sqrt(s[d]) + epsilon)
    return parameters, v, s


if __name__ == "__main__":
    np.random.seed(1)
    X = np.random.randn(4, 10)
    Y = (np.random.rand(1, 10) > 0.5) * 1
    p = {"W1": np.random.randn(3, 4), "b1": np.zeros((3, 1)), "W2": np.random.randn(1, 3), "b2": np.zeros((1, 1))}
    AL, caches = L_model_forward(X, p)
    print(compute_cost(AL, Y), L_model_backward(AL, Y, caches)["db1"].shape)
