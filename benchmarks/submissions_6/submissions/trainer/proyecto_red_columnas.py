# muestras en columnas; coste = entropía cruzada + lambda/(2m) * ||W||^2
import numpy as np


def crear_datos(m=80):
    rng = np.random.RandomState(0)
    X = rng.randn(3, m)
    Y = ((X[0] * X[1] + 0.3 * X[2]) > 0).astype(float).reshape(1, m)
    return X, Y


def inicializar(capas):
    rng = np.random.RandomState(1)
    parametros = {}
    for l in range(1, len(capas)):
        parametros["W" + str(l)] = rng.randn(capas[l], capas[l - 1]) / np.sqrt(capas[l - 1])
        parametros["b" + str(l)] = np.zeros((capas[l], 1))
    return parametros


def sigmoide(Z):
    return 1 / (1 + np.exp(-Z))


def propagar(X, parametros):
    Z1 = np.dot(parametros["W1"], X) + parametros["b1"]
    A1 = np.maximum(0, Z1)
    Z2 = np.dot(parametros["W2"], A1) + parametros["b2"]
    A2 = np.tanh(Z2)
    Z3 = np.dot(parametros["W3"], A2) + parametros["b3"]
    A3 = sigmoide(Z3)
    return A3, (Z1, A1, Z2, A2, Z3)


def coste(A3, Y, parametros, lambd):
    m = Y.shape[1]
    ce = -np.sum(Y * np.log(A3) + (1 - Y) * np.log(1 - A3)) / m
    l2 = sum(np.sum(np.square(parametros["W" + str(l)])) for l in (1, 2, 3))
    return ce + lambd / (2 * m) * l2


def retropropagar(X, Y, A3, cache, parametros, lambd):
    m = X.shape[1]
    Z1, A1, Z2, A2, Z3 = cache
    W1, W2, W3 = parametros["W1"], parametros["W2"], parametros["W3"]
    dZ3 = A3 - Y
    dW3 = 1 / m * np.dot(dZ3, A2.T) + lambd / m * W3
    db3 = 1 / m * np.sum(dZ3, axis=1, keepdims=True)
    dZ2 = np.dot(W3.T, dZ3) * (1 - np.power(A2, 2))
    dW2 = 1 / m * np.dot(dZ2, A1.T) + lambd / m * W2
    db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = np.dot(W2.T, dZ2) * np.int64(Z1 > 0)
    dW1 = 1 / m * np.dot(dZ1, X.T) + lambd / m * W1
    db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2, "dW3": dW3, "db3": db3}


def actualizar(parametros, gradientes, alfa):
    for nombre in parametros:
        parametros[nombre] = parametros[nombre] - alfa * gradientes["d" + nombre]
    return parametros


def entrenar(X, Y, capas, iteraciones=400, alfa=0.3, lambd=0.5):
    parametros = inicializar(capas)
    for i in range(iteraciones):
        A3, cache = propagar(X, parametros)
        J = coste(A3, Y, parametros, lambd)
        gradientes = retropropagar(X, Y, A3, cache, parametros, lambd)
        parametros = actualizar(parametros, gradientes, alfa)
        if i % 100 == 0:
            print("Coste tras", i, "iteraciones:", J)
    return parametros


X, Y = crear_datos()
parametros = entrenar(X, Y, [3, 7, 5, 1])
A3, _ = propagar(X, parametros)
print("Acierto:", np.mean((A3 > 0.5) == Y))
