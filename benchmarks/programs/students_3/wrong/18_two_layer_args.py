import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse"}


def sig(z):
    # stable version
    return np.exp(-np.logaddexp(0.0, -z))


def sig_grad(z):
    return sig(z) * sig(-z)


def backward(X, y, W1, b1, W2, b2):
    z1 = np.einsum("ni,ih->nh", X, W1) + b1
    h = sig(z1)
    z2 = np.einsum("nh,ho->no", h, W2) + b2
    out = sig(z2)
    err = out - y
    loss = np.einsum("no,no->", err, err) / err.size

    d2 = 2.0 / err.size * err * sig_grad(z2)
    dW2 = np.einsum("nh,no->ho", h, d2)
    db2 = np.sum(d2, axis=0, keepdims=True)
    d1 = np.einsum("no,ho->nh", d2, W2) * sig_grad(z1)
    dW1 = np.einsum("ni,nh->ih", X, d1)
    db1 = np.mean(d1, axis=0, keepdims=True)
    return loss, dW1, db1.reshape(b1.shape), dW2, db2.reshape(b2.shape)
