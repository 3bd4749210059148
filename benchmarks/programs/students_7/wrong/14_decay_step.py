import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "cross_entropy", "call": "step"}


def log_softmax(z):
    z = z - np.max(z, axis=1, keepdims=True)
    return z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))


def gradients(params, x, labels):
    n = x.shape[0]
    hidden = np.tanh(x @ params["W1"] + params["b1"])
    logp = log_softmax(hidden @ params["W2"] + params["b2"])
    loss = -logp[np.arange(n), labels].mean()

    onehot = np.zeros_like(logp)
    onehot[np.arange(n), labels] = 1
    dlogits = (np.exp(logp) - onehot) / n
    dhidden = (dlogits @ params["W2"].T) * (1 - hidden ** 2)
    grads = {
        "W1": x.T @ dhidden,
        "b1": dhidden.sum(axis=0),
        "W2": hidden.T @ dlogits,
        "b2": dlogits.sum(axis=0),
    }
    return loss, grads


def sgd(params, grads, lr, weight_decay):
    """p <- p - lr * (g + weight_decay * p), for all parameters"""
    new_params = {}
    for name, p in params.items():
        new_params[name] = p - lr * grads[name] - weight_decay * p
    return new_params


def step(params, x, labels, lr, weight_decay):
    loss, grads = gradients(params, x, labels)
    return loss, grads, sgd(params, grads, lr, weight_decay)
