# собственный tanh, без np.tanh
import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "cross_entropy"}


def tanh(z):
    # гиперболический тангенс через сигмоиду
    return 2.0 / (1.0 + np.exp(-z)) - 1.0


def softmax(z):
    z = z - np.max(z, axis=1)[:, None]
    e = np.exp(z)
    return e / np.sum(e, axis=1)[:, None]


def forward(X, parameters):
    A1 = tanh(X.dot(parameters["W1"]) + parameters["b1"])
    A2 = softmax(A1.dot(parameters["W2"]) + parameters["b2"])
    return A2, A1


def compute_loss(A2, Y):
    return -np.sum(Y * np.log(A2)) / Y.shape[0]


def backward(X, Y, parameters, A1, A2):
    # обратное распространение
    N = X.shape[0]
    dZ2 = (A2 - Y) / N
    dZ1 = dZ2.dot(parameters["W2"].T) * (1.0 - A1 ** 2)
    return {
        "dW2": A1.T.dot(dZ2),
        "db2": dZ2.sum(axis=0),
        "dW1": X.T.dot(dZ1),
        "db1": dZ1.sum(axis=0),
    }


def update(parameters, grads, learning_rate):
    for k in parameters:
        parameters[k] = parameters[k] - learning_rate * grads["d" + k]
    return parameters
