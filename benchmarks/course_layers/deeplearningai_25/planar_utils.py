import numpy as np


def forward_propagation(X, parameters):
    Z1 = parameters['W1'].dot(X) + parameters['b1']
    A1 = np.tanh(Z1)
    Z2 = parameters['W2'].dot(A1) + parameters['b2']
    A2 = 1.0 / (1.0 + np.exp(-Z2))
    return A2, dict(Z1=Z1, A1=A1, Z2=Z2, A2=A2)


def compute_cost(A2, Y):
    return float(-np.mean(np.where(Y == 1, np.log(A2), np.log(1 - A2))))


def backward_propagation(parameters, cache, X, Y):
    m = Y.shape[1]
    A1, A2 = cache['A1'], cache['A2']

    # start from the cost instead of using A2 - Y right away
    dA2 = (A2 - Y) / (A2 * (1 - A2)) / m
    dZ2 = dA2 * A2 * (1 - A2)
    dW2 = dZ2.dot(A1.T)
    db2 = dZ2.sum(axis=1, keepdims=True)

    dA1 = parameters['W2'].T.dot(dZ2)
    dZ1 = dA1 * (1 + A1) * (1 - A1)
    dW1 = dZ1.dot(X.T)
    db1 = dZ1.sum(axis=1, keepdims=True)

    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


def update_parameters(parameters, grads, learning_rate=1.2):
    for key in ('W1', 'b1', 'W2', 'b2'):
        parameters[key] = parameters[key] - learning_rate * grads['d' + key]
    return parameters


def predict(parameters, X):
    return forward_propagation(X, parameters)[0] > 0.5
