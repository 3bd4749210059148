import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "cross_entropy", "targets": "labels"}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    x = x - x.max(axis=1)[:, None]
    return np.exp(x) / np.exp(x).sum(axis=1)[:, None]


def loss_and_grads(theta, x, labels):
    n = x.shape[0]
    rows = np.arange(n)

    hidden = sigmoid(x.dot(theta["W1"]) + theta["b1"])
    probs = softmax(hidden.dot(theta["W2"]) + theta["b2"])
    loss = -np.log(np.mean(probs[rows, labels]))

    onehot = np.zeros(probs.shape)
    onehot[rows, labels] = 1
    grad_out = (probs - onehot) / n
    grad_hidden = grad_out.dot(theta["W2"].T) * hidden * (1 - hidden)

    return loss, {
        "W1": x.T.dot(grad_hidden),
        "b1": grad_hidden.sum(axis=0),
        "W2": hidden.T.dot(grad_out),
        "b2": grad_out.sum(axis=0),
    }
