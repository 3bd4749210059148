# Rede com L camadas - João Conceição
import numpy as np


def inicializar(dims, semente=1):
    np.random.seed(semente)
    parametros = {}
    for l in range(1, len(dims)):
        parametros["W" + str(l)] = np.random.randn(dims[l], dims[l - 1]) / np.sqrt(dims[l - 1])
        parametros["b" + str(l)] = np.zeros((dims[l], 1))
    return parametros


def linear_frente(A, W, b):
    return W @ A + b, (A, W, b)


def camada_frente(A_ant, W, b, ativacao):
    Z, cache_linear = linear_frente(A_ant, W, b)
    if ativacao == "relu":
        A = np.maximum(0, Z)
    elif ativacao == "sigmoid":
        A = 1 / (1 + np.exp(-Z))
    return A, (cache_linear, Z)


def frente(X, parametros):
    caches = []
    A = X
    L = len(parametros) // 2
    for l in range(1, L):
        A, c = camada_frente(A, parametros["W%d" % l], parametros["b%d" % l], "relu")
        caches.append(c)
    AL, c = camada_frente(A, parametros["W%d" % L], parametros["b%d" % L], "sigmoid")
    caches.append(c)
    return AL, caches


def custo(AL, Y):
    m = Y.shape[1]
    return np.squeeze(-np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / m)


def linear_tras(dZ, cache):
    A_ant, W, b = cache
    m = A_ant.shape[1]
    dW = dZ @ A_ant.T / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    return W.T @ dZ, dW, db


def camada_tras(dA, cache, ativacao):
    cache_linear, Z = cache
    if ativacao == "relu":
        dZ = np.array(dA, copy=True)
        dZ[Z <= 0] = 0
    elif ativacao == "sigmoid":
        s = 1 / (1 + np.exp(-Z))
        dZ = dA * s * (1 - s)
    return linear_tras(dZ, cache_linear)


def tras(AL, Y, caches):
    grads = {}
    L = len(caches)
    dA = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))
    for l in reversed(range(L)):
        ativ = "sigmoid" if l == L - 1 else "relu"
        dA, grads["dW%d" % (l + 1)], grads["db%d" % (l + 1)] = camada_tras(dA, caches[l], ativ)
    return grads


def atualizar(parametros, grads, taxa):
    for chave in parametros:
        parametros[chave] = parametros[chave] - taxa * grads["d" + chave]
    return parametros


def modelo(X, Y, dims, taxa=0.0075, iteracoes=300):
    p = inicializar(dims)
    for i in range(iteracoes):
        AL, caches = frente(X, p)
        if i % 100 == 0:
            print("custo", i, custo(AL, Y))
        p = atualizar(p, tras(AL, Y, caches), taxa)
    return p
