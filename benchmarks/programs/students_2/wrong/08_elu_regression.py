import numpy as np

HARNESS = {"network": "linear elu linear", "loss": "mse"}


def loss_and_gradients(params, X, y):
    w1, b1, w2, b2 = params["w1"], params["b1"], params["w2"], params["b2"]
    z = X @ w1 + b1
    h = z
    neg = h < 0
    h[neg] = np.expm1(h[neg])
    pred = h @ w2 + b2

    diff = pred - y
    loss = np.mean(diff ** 2)

    dpred = 2 * diff / diff.size
    dw2 = h.T @ dpred
    db2 = dpred.sum(axis=0)
    dh = dpred @ w2.T
    elu_prime = np.where(z > 0, 1.0, np.exp(np.minimum(z, 0)))
    dz = dh * elu_prime
    dw1 = X.T @ dz
    db1 = dz.sum(axis=0)
    return loss, {"w1": dw1, "b1": db1, "w2": dw2, "b2": db2}
