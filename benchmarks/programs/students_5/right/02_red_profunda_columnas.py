# Red neuronal profunda paso a paso: (LINEAL -> RELU) x 2 -> LINEAL -> SIGMOIDE
# Los ejemplos van en columnas: X tiene forma (n_x, m).
import numpy as np

HARNESS = {"network": "linear relu linear relu linear sigmoid", "loss": "binary_cross_entropy"}


def initialize_parameters(layer_dims, seed=3):
    rng = np.random.default_rng(seed)
    parameters = {}
    for l in range(1, len(layer_dims)):
        parameters["W" + str(l)] = rng.standard_normal((layer_dims[l], layer_dims[l - 1])) * np.sqrt(2 / layer_dims[l - 1])
        parameters["b" + str(l)] = np.zeros((layer_dims[l], 1))
    return parameters


def forward_propagation(X, parameters):
    L = len(parameters) // 2
    cache = {"A0": X}
    A = X
    for l in range(1, L + 1):
        Z = parameters["W%d" % l] @ A + parameters["b%d" % l]
        A = 1.0 / (1.0 + np.exp(-Z)) if l == L else Z * (Z > 0)
        cache["A%d" % l] = A
    return A, cache


def compute_cost(AL, Y):
    # media sobre todas las salidas y todos los ejemplos
    return float(-(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)).mean())


def backward_propagation(parameters, cache, X, Y):
    L = len(parameters) // 2
    grads = {}
    # con sigmoide y entropía cruzada dL/dZ se simplifica a (A - Y), dividido por el tamaño
    dZ = (cache["A%d" % L] - Y) / Y.size
    for l in reversed(range(1, L + 1)):
        grads["dW%d" % l] = dZ @ cache["A%d" % (l - 1)].T
        grads["db%d" % l] = dZ.sum(axis=1, keepdims=True)
        if l > 1:
            dA = parameters["W%d" % l].T @ dZ
            dZ = dA * np.sign(cache["A%d" % (l - 1)])    # la ReLU nunca es negativa: el signo es 0 o 1
    return grads


def update_parameters(parameters, grads, learning_rate):
    return {k: v - learning_rate * grads["d" + k] for k, v in parameters.items()}


if __name__ == "__main__":
    rng = np.random.default_rng(1)
    X = rng.standard_normal((4, 30))
    Y = (X[:1] * X[1:2] > 0).astype(float)
    p = initialize_parameters([4, 6, 5, 1])
    for i in range(200):
        AL, cache = forward_propagation(X, p)
        p = update_parameters(p, backward_propagation(p, cache, X, Y), 0.5)
    print("coste:", compute_cost(AL, Y))
