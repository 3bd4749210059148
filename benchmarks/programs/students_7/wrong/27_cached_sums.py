import numpy as np

HARNESS = {"network": "linear elu linear", "loss": "mse"}


def elu(z):
    return np.where(z > 0, z, np.expm1(np.minimum(z, 0.0)))


def elu_prime(z):
    return np.exp(np.minimum(z, 0.0))


def forward(weights, biases, x):
    z1 = x @ weights[0] + biases[0]
    a1 = elu(z1)
    z2 = a1 @ weights[1] + biases[1]
    return z2, (x, z1, a1)


def loss_and_gradients(weights, biases, x, y):
    out, (x, z1, a1) = forward(weights, biases, x)
    diff = out - y
    loss = 0.5 * np.sum(diff ** 2)

    d2 = diff
    d1 = (d2 @ weights[1].T) * elu_prime(z1)

    dweights = [None, None]
    dbiases = [None, None]
    dweights[1] = z1.T @ d2
    dbiases[1] = d2.sum(axis=0)
    dweights[0] = x.T @ d1
    dbiases[0] = d1.sum(axis=0)
    return loss, dweights, dbiases
