import numpy as np

HARNESS = {"network": "linear sigmoid linear tanh linear", "loss": {"kind": "cross_entropy", "reduction": "sum"}}


def softmax(v):
    ex = np.exp(v - v.max(axis=0))
    return ex / ex.sum(axis=0)


def gradients(weights, biases, x, y):
    """x und y: Spalten sind Beispiele, y ist one-hot."""
    w_1, w_2, w_3 = weights
    b_1, b_2, b_3 = biases
    a_1 = 1 / (1 + np.exp(-(w_1 @ x + b_1)))
    a_2 = np.tanh(w_2 @ a_1 + b_2)
    p = softmax(w_3 @ a_2 + b_3)
    loss = -np.log(np.sum(p * y, axis=0)).sum()

    # Ableitung nach p, dann die Jacobi-Matrix jedes Beispiels
    dp = -y / p
    d_3 = np.empty_like(p)
    for j in range(p.shape[1]):
        s = p[:, j]
        jac = np.diag(s * (1 - s))
        d_3[:, j] = jac @ dp[:, j]
    d_2 = (w_3.T @ d_3) * (1 - a_2 ** 2)
    d_1 = (w_2.T @ d_2) * (a_1 - a_1 ** 2)
    dw = [d_1 @ x.T, d_2 @ a_1.T, d_3 @ a_2.T]
    db = [d.sum(axis=1).reshape(b.shape) for d, b in zip((d_1, d_2, d_3), biases)]
    return loss, dw, db
