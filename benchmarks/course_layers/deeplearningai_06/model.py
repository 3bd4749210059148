import numpy as np


def sigmoid(Z):
    return 1/(1+np.exp(-Z))


def L_model_forward(X, parameters):
    """[LINEAR->RELU]*(L-1)->LINEAR->SIGMOID"""
    caches = []
    A = X
    L = len(parameters) // 2

    for l in range(1, L+1):
        A_prev = A
        W = parameters['W'+str(l)]
        b = parameters['b'+str(l)]
        Z = np.dot(W, A_prev) + b
        A = sigmoid(Z) if l == L else np.maximum(0, Z)
        caches.append(((A_prev, W, b), Z))

    return A, caches


def compute_cost(AL, Y):
    m = Y.shape[1]
    logprobs = Y*np.log(AL) + (1-Y)*np.log(1-AL)
    cost = -1/m * np.sum(logprobs)
    return cost


def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = 1/m * np.dot(dZ, A_prev.T)
    db = 1/m * np.sum(dZ, axis=1, keepdims=True)
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db


def linear_activation_backward(dA, cache, activation):
    linear_cache, Z = cache
    if activation == "relu":
        dZ = np.array(dA)
        dZ[Z <= 0] = 0
    elif activation == "sigmoid":
        s = sigmoid(Z)
        dZ = dA*s*(1-s)
    return linear_backward(dZ, linear_cache)


def L_model_backward(AL, Y, caches):
    grads = {}
    L = len(caches)
    Y = Y.reshape(AL.shape)

    # derivative of the cost with respect to AL
    dAL = -(np.divide(Y, AL) + np.divide(1-Y, 1-AL))

    current_cache = caches[L-1]
    grads["dA"+str(L-1)], grads["dW"+str(L)], grads["db"+str(L)] = linear_activation_backward(dAL, current_cache, "sigmoid")

    for l in reversed(range(L-1)):
        current_cache = caches[l]
        grads["dA"+str(l)], grads["dW"+str(l+1)], grads["db"+str(l+1)] = linear_activation_backward(grads["dA"+str(l+1)], current_cache, "relu")

    return grads
