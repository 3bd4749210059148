# helper functions for week 4, plus tanh and leaky relu which I wanted to try
import numpy as np


def sigmoid(Z):
    A = 1 / (1 + np.exp(-Z))
    return A, Z


def sigmoid_backward(dA, cache):
    Z = cache
    A, _ = sigmoid(Z)
    dZ = dA * A * (1 - A)
    return dZ


def tanh(Z):
    A = np.tanh(Z)
    return A, A          # A is enough for the derivative


def tanh_backward(dA, cache):
    A = cache
    dZ = dA * (1 - A ** 2)
    return dZ


def leaky_relu(Z, alpha=0.1):
    A = np.maximum(alpha * Z, Z)
    return A, (Z, alpha)


def leaky_relu_backward(dA, cache):
    Z, alpha = cache
    dZ = np.array(dA, copy=True)
    dZ[Z < 0] = alpha * dA[Z < 0]
    return dZ


def softmax(Z):
    shift = Z - np.max(Z, axis=0, keepdims=True)
    e = np.exp(shift)
    A = e / np.sum(e, axis=0, keepdims=True)
    return A, A


def softmax_backward(dA, cache):
    # Jacobian vector product, column by column
    A = cache
    dZ = np.zeros_like(A)
    for i in range(A.shape[1]):
        a = A[:, i].reshape(-1, 1)
        J = np.diagflat(a) - np.dot(a.T, a)
        dZ[:, i] = np.dot(J, dA[:, i])
    return dZ
