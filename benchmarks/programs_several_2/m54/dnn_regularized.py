import numpy as np


def init_params(dims):
    np.random.seed(3)
    params = {}
    L = len(dims)
    for l in range(1, L):
        params['W' + str(l)] = np.random.randn(dims[l], dims[l - 1]) / np.sqrt(dims[l - 1])
        params['b' + str(l)] = np.zeros((dims[l], 1))
    return params


def layer_forward(A_prev, W, b, activation):
    Z = W.dot(A_prev) + b
    if activation == "sigmoid":
        A = 1 / (1 + np.exp(-Z))
    elif activation == "relu":
        A = np.maximum(0, Z)
    return A, (A_prev, W, b, Z)


def forward_pass(X, params):
    memory = []
    A = X
    L = len(params) // 2
    for l in range(1, L):
        A_prev = A
        A, mem = layer_forward(A_prev, params['W' + str(l)], params['b' + str(l)], "relu")
        memory.append(mem)
    AL, mem = layer_forward(A, params['W' + str(L)], params['b' + str(L)], "sigmoid")
    memory.append(mem)
    return AL, memory


def compute_cost_with_regularization(AL, Y, params, lam):
    m = Y.shape[1]
    cost = (1. / m) * (-np.dot(Y, np.log(AL).T) - np.dot(1 - Y, np.log(1 - AL).T))
    L = len(params) // 2
    l2 = sum(np.sum(np.square(params['W' + str(l)])) for l in range(1, L + 1))
    return np.squeeze(cost) + lam / (2 * m) * l2


def layer_backward(dA, mem, activation, lam):
    A_prev, W, b, Z = mem
    m = A_prev.shape[1]
    if activation == "relu":
        dZ = dA * (dA > 0)
    elif activation == "sigmoid":
        s = 1 / (1 + np.exp(-Z))
        dZ = dA * s * (1 - s)
    dW = 1. / m * np.dot(dZ, A_prev.T) + lam / m * W
    db = 1. / m * np.sum(dZ, axis=1, keepdims=True)
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db


def backward_pass(AL, Y, memory, lam):
    grads = {}
    L = len(memory)
    Y = Y.reshape(AL.shape)
    dAL = -(np.divide(Y, AL) + np.divide(1 - Y, 1 - AL))
    dA, grads["dW" + str(L)], grads["db" + str(L)] = layer_backward(dAL, memory[L - 1], "sigmoid", lam)
    for l in reversed(range(L - 1)):
        dA, dW, db = layer_backward(dA, memory[l], "relu", lam)
        grads["dW" + str(l + 1)] = dW
        grads["db" + str(l + 1)] = db
    return grads


def update_parameters(params, grads, learning_rate):
    L = len(params) // 2
    for l in range(L):
        params["W" + str(l + 1)] = params["W" + str(l + 1)] - learning_rate * grads["dW" + str(l + 1)]
        params["b" + str(l + 1)] = params["b" + str(l + 1)] - learning_rate * grads["db" + str(l + 1)]
    return params


def L_layer_model(X, Y, dims, learning_rate=0.0075, num_iterations=100, lam=0.1):
    params = init_params(dims)
    for i in range(num_iterations):
        AL, memory = forward_pass(X, params)
        cost = compute_cost_with_regularization(AL, Y, params, lam)
        grads = backward_pass(AL, Y, memory, lam)
        params = update_parameters(params, grads, learning_rate)
        if i % 50 == 0:
            print("Cost after iteration %i: %f" % (i, cost))
    return params


if __name__ == "__main__":
    rng = np.random.RandomState(1)
    X = rng.randn(4, 30)
    Y = (X[0:1] * X[1:2] > 0).astype(float)
    L_layer_model(X, Y, [4, 6, 5, 1])
