import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "mse"}


def loss_and_grads(params, X, t):
    """Two-layer regression net. I write every product as einsum so that I see the indices:
    n sample, i input, j hidden, k output."""
    W1, b1 = params["W1"], params["b1"]
    W2, b2 = params["W2"], params["b2"]

    h = np.tanh(np.einsum("ni,ij->nj", X, W1) + b1)
    y = np.einsum("nj,jk->nk", h, W2) + b2
    e = y - t
    loss = np.einsum("nk,nk->", e, e) / e.size

    g = e * (2.0 / e.size)
    gh = np.einsum("nk,jk->nj", g, W2)
    gz = gh * (1 - h) * (1 + h)
    return loss, {
        "W1": np.einsum("ni,nj->ij", X, gz),
        "b1": np.einsum("nj->j", gz),
        "W2": np.einsum("nj,nk->jk", h, g),
        "b2": np.einsum("nk->k", g),
    }
