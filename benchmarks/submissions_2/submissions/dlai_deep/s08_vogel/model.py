import numpy as np
from activations import *

_ACTIVATIONS = {"relu": (relu, relu_backward), "sigmoid": (sigmoid, sigmoid_backward)}


def _kinds(L):
    return ["relu"] * (L - 1) + ["sigmoid"]


def linear_forward(A, W, b):
    return W @ A + b, (A, W, b)


def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = dZ.shape[1]
    dW = dZ @ A_prev.T / m
    db = (dZ @ np.ones((m, 1))) / m
    dA_prev = W.T @ dZ
    assert dW.shape == W.shape and db.shape == b.shape and dA_prev.shape == A_prev.shape
    return dA_prev, dW, db


def L_model_forward(X, parameters):
    caches, A = [], X
    for l, kind in enumerate(_kinds(len(parameters) // 2), 1):
        Z, linear_cache = linear_forward(A, parameters[f"W{l}"], parameters[f"b{l}"])
        A, activation_cache = _ACTIVATIONS[kind][0](Z)
        caches.append((linear_cache, activation_cache))
    return A, caches


def compute_cost(AL, Y):
    return -np.mean(np.log(np.where(Y > 0.5, AL, 1 - AL)))


def L_model_backward(AL, Y, caches):
    L = len(caches)
    grads, dA = {}, -(Y / AL) + (1 - Y) / (1 - AL)
    for l, kind in reversed(list(enumerate(_kinds(L), 1))):
        linear_cache, activation_cache = caches[l - 1]
        dZ = _ACTIVATIONS[kind][1](dA, activation_cache)
        dA, grads[f"dW{l}"], grads[f"db{l}"] = linear_backward(dZ, linear_cache)
    return grads


def update_parameters(parameters, grads, learning_rate):
    return {k: v - learning_rate * grads["d" + k] for k, v in parameters.items()}
