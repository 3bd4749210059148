import numpy as np

# no classes, only what was asked for

def sigmoid(Z): return 1 / (1 + np.exp(-Z)), Z
def relu(Z): return np.maximum(Z, 0), Z

def sigmoid_backward(dA, cache):
    e = np.exp(-cache)
    return dA * e / (1 + e) ** 2

def relu_backward(dA, cache):
    Z = cache
    g = np.zeros(Z.shape)
    g[Z > 0] = 1
    return dA * g

def linear_forward(A, W, b):
    return np.dot(W, A) + b, {"A": A, "W": W, "b": b}

def linear_backward(dZ, cache):
    A, W = cache["A"], cache["W"]
    m = A.shape[1]
    dW = np.zeros_like(W)
    db = np.zeros((W.shape[0], 1))
    for i in range(m):
        dW += np.outer(dZ[:, i], A[:, i]) / m
        db += dZ[:, [i]] / m
    return W.T.dot(dZ), dW, db

def L_model_forward(X, parameters):
    caches = {}
    A = X
    L = len(parameters) // 2
    for l in range(1, L + 1):
        W, b = parameters["W%d" % l], parameters["b%d" % l]
        Z, c1 = linear_forward(A, W, b)
        if l != L:
            A, c2 = relu(Z)
        else:
            A, c2 = sigmoid(Z)
        caches[l] = (c1, c2)
    return A, caches

def compute_cost(AL, Y):
    m = AL.shape[1]
    return (-1.0 / m) * np.sum(np.multiply(Y, np.log(AL)) + np.multiply(1 - Y, np.log(1 - AL)))

def L_model_backward(AL, Y, caches):
    L = len(caches)
    grads = {}
    dA = np.divide(AL - Y, AL * (1 - AL))
    for l in range(L, 0, -1):
        c1, c2 = caches[l]
        dZ = sigmoid_backward(dA, c2) if l == L else relu_backward(dA, c2)
        dA, grads["dW%d" % l], grads["db%d" % l] = linear_backward(dZ, c1)
    return grads

def update_parameters(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        parameters["W%d" % l] = parameters["W%d" % l] - learning_rate * grads["dW%d" % l]
        parameters["b%d" % l] = parameters["b%d" % l] - learning_rate * grads["db%d" % l]
    return parameters

def initialize_adam(parameters):
    v = {}
    s = {}
    for l in range(len(parameters) // 2):
        v["dW" + str(l + 1)] = np.zeros(parameters["W" + str(l + 1)].shape)
        v["db" + str(l + 1)] = np.zeros(parameters["b" + str(l + 1)].shape)
        s["dW" + str(l + 1)] = np.zeros(parameters["W" + str(l + 1)].shape)
        s["db" + str(l + 1)] = np.zeros(parameters["b" + str(l + 1)].shape)
    return v, s

def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    for l in range(L):
        W, b = "W" + str(l + 1), "b" + str(l + 1)
        v["d" + W] = beta1 * v["d" + W] + (1 - beta1) * grads["d" + W]
        v["d" + b] = beta1 * v["d" + b] + (1 - beta1) * grads["d" + b]
        s["d" + W] = beta2 * s["d" + W] + (1 - beta2) * np.power(grads["d" + W], 2)
        s["d" + b] = beta2 * s["d" + b] + (1 - beta2) * np.power(grads["d" + b], 2)
        vW, vb = v["d" + W] / (1 - beta1 ** t), v["d" + b] / (1 - beta1 ** t)
        sW, sb = s["d" + W] / (1 - beta2 ** t), s["d" + b] / (1 - beta2 ** t)
        parameters[W] = parameters[W] - learning_rate * vW / (np.sqrt(sW) + epsilon)
        parameters[b] = parameters[b] - learning_rate * vb / (np.sqrt(sb) + epsilon)
    return parameters, v, s
