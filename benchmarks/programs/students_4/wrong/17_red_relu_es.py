# Red neuronal desde cero: dos capas ocultas con ReLU y salida lineal
import numpy as np

HARNESS = {"network": "linear relu linear relu linear", "loss": "mse"}


def relu(z):
    return np.maximum(0, z)


def derivada_relu(z):
    return np.where(z > 0, z, 0)


def error_cuadratico(salida, objetivo):
    return np.mean((salida - objetivo) ** 2)


def derivada_error(salida, objetivo):
    return 2 * (salida - objetivo) / salida.size


def propagar(X, parametros):
    z1 = parametros["W1"] @ X + parametros["b1"]
    a1 = relu(z1)
    z2 = parametros["W2"] @ a1 + parametros["b2"]
    a2 = relu(z2)
    z3 = parametros["W3"] @ a2 + parametros["b3"]
    return z1, a1, z2, a2, z3


def gradientes(parameters, X, y):
    """Cada columna de X es un ejemplo. Devuelve la perdida y los gradientes."""
    z1, a1, z2, a2, salida = propagar(X, parameters)
    loss = error_cuadratico(salida, y)

    # capa de salida
    d3 = derivada_error(salida, y)
    # capas ocultas
    d2 = (parameters["W3"].T @ d3) * derivada_relu(z2)
    d1 = (parameters["W2"].T @ d2) * derivada_relu(z1)

    grads = {
        "W3": d3 @ a2.T, "b3": d3.sum(axis=1, keepdims=True),
        "W2": d2 @ a1.T, "b2": d2.sum(axis=1, keepdims=True),
        "W1": d1 @ X.T, "b1": d1.sum(axis=1, keepdims=True),
    }
    return loss, grads


if __name__ == "__main__":
    rng = np.random.default_rng(17)
    capas = [2, 6, 5, 1]
    p = {}
    for i in range(1, 4):
        p["W%d" % i] = rng.normal(size=(capas[i], capas[i - 1])) * np.sqrt(2 / capas[i - 1])
        p["b%d" % i] = np.zeros((capas[i], 1))
    X = rng.uniform(-1, 1, (2, 40))
    y = X[:1] + X[1:] ** 2
    for epoca in range(100):
        perdida, g = gradientes(p, X, y)
        for k in p:
            p[k] = p[k] - 0.05 * g[k]
    print("perdida:", perdida)
