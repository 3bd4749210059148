import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "mse"}


def train_step(params, x, y, lr, weight_decay):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]

    hidden = np.tanh(W1 @ x + b1)
    y_hat = W2 @ hidden + b2
    loss = np.mean((y_hat - y) ** 2)

    d_out = 2 * (y_hat - y) / y.size
    d_hidden = (W2.T @ d_out) * (1 - hidden ** 2)
    grads = {
        "W1": d_hidden @ x.T,
        "b1": d_hidden.sum(axis=1, keepdims=True),
        "W2": d_out @ hidden.T,
        "b2": d_out.sum(axis=1, keepdims=True),
    }

    new_params = {}
    for key in params:
        # gradient step plus decay of every parameter
        new_params[key] = params[key] - lr * (grads[key] - weight_decay * params[key])
    return loss, new_params
