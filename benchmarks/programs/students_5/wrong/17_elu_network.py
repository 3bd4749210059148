"""ELU network with alpha = 0.5, list of (W, b) pairs."""
import numpy as np

HARNESS = {"network": [{"layer": "linear"}, {"layer": "elu", "alpha": 0.5}, {"layer": "linear"},
                       {"layer": "elu", "alpha": 0.5}, {"layer": "linear"}], "loss": "mse"}

ALPHA = 0.5


def elu(z):
    return np.where(z > 0, z, ALPHA * (np.exp(z) - 1))


def elu_grad(z):
    return np.where(z > 0, 1.0, np.exp(z))


def loss_and_gradients(params, x, t):
    # forward pass: keep the inputs and pre-activations of every layer
    inputs, pre = [], []
    a = x
    for i, (W, b) in enumerate(params):
        inputs.append(a)
        z = a @ W + b
        pre.append(z)
        a = z if i == len(params) - 1 else elu(z)
    loss = np.mean((a - t) ** 2)

    # backward pass
    grads = [None] * len(params)
    dz = 2 * (a - t) / a.size
    for i in range(len(params) - 1, -1, -1):
        W, b = params[i]
        grads[i] = (inputs[i].T @ dz, dz.sum(axis=0))
        if i > 0:
            dz = (dz @ W.T) * elu_grad(pre[i - 1])
    return loss, grads


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    dims = [2, 8, 8, 1]
    params = [(rng.normal(size=(m, n)) / np.sqrt(m), np.zeros(n)) for m, n in zip(dims, dims[1:])]
    x = rng.normal(size=(40, 2))
    t = x[:, :1] ** 2
    for step in range(200):
        loss, grads = loss_and_gradients(params, x, t)
        params = [(W - 0.05 * gW, b - 0.05 * gb) for (W, b), (gW, gb) in zip(params, grads)]
    print(loss)
