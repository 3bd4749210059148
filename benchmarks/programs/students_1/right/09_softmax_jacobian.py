import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "cross_entropy", "samples": "columns", "bias": "column",
           "targets": "one_hot", "call": "cost"}


def sig(v):
    return 1.0 / (1.0 + np.exp(-v))


def softmax(v):
    e = np.exp(v - np.max(v))
    return e / np.sum(e)


def cost(params, X, T):
    """X (d, n), T (k, n) one-hot columns.  I didn't trust p - t, so this uses the full Jacobian."""
    W, b, V, c = params["W1"], params["b1"], params["W2"], params["b2"]
    n = X.shape[1]
    J = 0
    gW, gb, gV, gc = np.zeros_like(W), np.zeros_like(b), np.zeros_like(V), np.zeros_like(c)
    for k in range(n):
        x = X[:, [k]]
        t = T[:, [k]]
        h = sig(W @ x + b)
        p = softmax(V @ h + c)
        J = J - float(np.sum(t * np.log(p)))

        dJ_dp = -t / p
        dp_dz = np.diag(p[:, 0]) - p @ p.T
        dz = dp_dz.T @ dJ_dp
        gV = gV + dz @ h.T
        gc = gc + dz
        dh = V.T @ dz
        da = dh * h * (1 - h)
        gW = gW + da @ x.T
        gb = gb + da
    return J / n, {"W1": gW / n, "b1": gb / n, "W2": gV / n, "b2": gc / n}
