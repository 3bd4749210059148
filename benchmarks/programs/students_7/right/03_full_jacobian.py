# The softmax with its whole Jacobian, one matrix for each sample.
import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "cross_entropy"}


def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def backward(X, y, W1, b1, W2, b2):
    n = len(X)
    a = np.tanh(X @ W1 + b1)
    p = softmax(a @ W2 + b2)
    right = p[np.arange(n), y]
    loss = -np.log(right).mean()

    # dloss/dp has one entry per sample
    dp = np.zeros_like(p)
    dp[np.arange(n), y] = -1 / (n * right)

    # dp_i/dz_j = p_i (delta_ij - p_j)
    k = p.shape[1]
    jacobian = p[:, :, None] * (np.eye(k)[None] - p[:, None, :])
    dz = np.einsum("ni,nij->nj", dp, jacobian)

    dW2 = np.einsum("nh,nk->hk", a, dz)
    db2 = np.einsum("nk->k", dz)
    da = np.einsum("nk,hk->nh", dz, W2)
    dz1 = da - da * a ** 2
    dW1 = np.einsum("ni,nh->ih", X, dz1)
    db1 = np.einsum("nh->h", dz1)
    return loss, dW1, db1, dW2, db2
