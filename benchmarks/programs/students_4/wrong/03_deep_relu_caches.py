# L-layer model, caches of (linear cache, activation cache)
import numpy as np

HARNESS = {"network": "linear relu linear relu linear sigmoid", "loss": "binary_cross_entropy"}


def linear_forward(A, W, b):
    return W.dot(A) + b, (A, W, b)


def relu_forward(Z):
    return np.maximum(0, Z), Z


def sigmoid_forward(Z):
    return 1 / (1 + np.exp(-Z)), Z


def relu_backward(dA, activation_cache):
    Z = activation_cache
    dZ = np.array(dA, copy=True)
    assert dZ.shape == Z.shape
    dZ[dA <= 0] = 0
    return dZ


def linear_backward(dZ, linear_cache):
    A_prev, W, b = linear_cache
    m = A_prev.shape[1]
    dW = 1. / m * np.dot(dZ, A_prev.T)
    db = 1. / m * np.sum(dZ, axis=1, keepdims=True)
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db


def model_forward(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L):
        Z, linear_cache = linear_forward(A, parameters['W%d' % l], parameters['b%d' % l])
        A, activation_cache = relu_forward(Z)
        caches.append((linear_cache, activation_cache))
    Z, linear_cache = linear_forward(A, parameters['W%d' % L], parameters['b%d' % L])
    AL, activation_cache = sigmoid_forward(Z)
    caches.append((linear_cache, activation_cache))
    return AL, caches


def compute_cost(AL, Y):
    m = Y.shape[1]
    return float(-1. / m * np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)))


def model_backward(AL, Y, caches):
    grads = {}
    L = len(caches)
    linear_cache, _ = caches[L - 1]
    dZL = AL - Y
    dA, grads['dW%d' % L], grads['db%d' % L] = linear_backward(dZL, linear_cache)
    for l in reversed(range(1, L)):
        linear_cache, activation_cache = caches[l - 1]
        dZ = relu_backward(dA, activation_cache)
        dA, grads['dW%d' % l], grads['db%d' % l] = linear_backward(dZ, linear_cache)
    return grads


def update_parameters(parameters, grads, learning_rate):
    for l in range(1, len(parameters) // 2 + 1):
        parameters['W%d' % l] = parameters['W%d' % l] - learning_rate * grads['dW%d' % l]
        parameters['b%d' % l] = parameters['b%d' % l] - learning_rate * grads['db%d' % l]
    return parameters


if __name__ == "__main__":
    rng = np.random.RandomState(3)
    dims = [4, 6, 5, 1]
    parameters = {}
    for l in range(1, 4):
        parameters['W%d' % l] = rng.randn(dims[l], dims[l - 1]) * np.sqrt(2. / dims[l - 1])
        parameters['b%d' % l] = np.zeros((dims[l], 1))
    X = rng.randn(4, 30)
    Y = (X.sum(axis=0, keepdims=True) > 0) * 1.0
    for i in range(100):
        AL, caches = model_forward(X, parameters)
        parameters = update_parameters(parameters, model_backward(AL, Y, caches), 0.1)
    print(compute_cost(AL, Y))
