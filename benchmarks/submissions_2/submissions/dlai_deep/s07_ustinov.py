# Устинов, домашняя работа 4
import numpy as np


def sigmoid(Z):
    A = 1 / (1 + np.exp(-Z))
    return A, Z


def relu(Z):
    return np.maximum(0, Z), Z


def relu_backward(dA, cache):
    Z = cache
    dZ = np.array(dA, copy=True)
    dZ[dZ <= 0] = 0
    return dZ


def sigmoid_backward(dA, cache):
    s = 1 / (1 + np.exp(-cache))
    return dA * s * (1 - s)


def linear_forward(A, W, b):
    Z = W.dot(A) + b
    return Z, (A, W, b)


def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = dZ.dot(A_prev.T) / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    dA_prev = W.T.dot(dZ)
    return dA_prev, dW, db


# прямой проход
def L_model_forward(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L):
        Z, lin = linear_forward(A, parameters["W" + str(l)], parameters["b" + str(l)])
        A, act = relu(Z)
        caches.append((lin, act))
    Z, lin = linear_forward(A, parameters["W" + str(L)], parameters["b" + str(L)])
    AL, act = sigmoid(Z)
    caches.append((lin, act))
    return AL, caches


def compute_cost(AL, Y):
    m = Y.shape[1]
    return np.squeeze(-np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / m)


# обратный проход
def L_model_backward(AL, Y, caches):
    grads = {}
    L = len(caches)
    dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))
    lin, act = caches[L - 1]
    dA, grads["dW" + str(L)], grads["db" + str(L)] = linear_backward(sigmoid_backward(dAL, act), lin)
    for l in reversed(range(L - 1)):
        lin, act = caches[l]
        dA, grads["dW" + str(l + 1)], grads["db" + str(l + 1)] = linear_backward(relu_backward(dA, act), lin)
    return grads


def update_parameters(parameters, grads, learning_rate):
    new = dict(parameters)
    for l in range(1, len(parameters) // 2 + 1):
        new["W" + str(l)] = parameters["W" + str(l)] - learning_rate * grads["dW" + str(l)]
        new["b" + str(l)] = parameters["b" + str(l)] - learning_rate * grads["dW" + str(l)].mean(axis=1, keepdims=True)
    return new


def initialize_adam(parameters):
    v = dict()
    s = dict()
    for k in parameters.keys():
        v["d" + k] = np.zeros_like(parameters[k])
        s["d" + k] = np.zeros_like(parameters[k])
    return v, s


def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    new = {}
    for k in parameters.keys():
        d = "d" + k
        v[d] = beta1 * v[d] + (1 - beta1) * grads[d]
        s[d] = beta2 * s[d] + (1 - beta2) * grads[d] ** 2
        new[k] = parameters[k] - learning_rate * (v[d] / (1 - beta1**t)) / (np.sqrt(s[d] / (1 - beta2**t)) + epsilon)
    return new, v, s
