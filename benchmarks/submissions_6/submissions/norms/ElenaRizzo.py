# Esercizio 3 -- Elena Rizzo
# passo per passo, come nel grafo computazionale
import numpy as np


def layernorm_forward(x, gamma, beta, eps=1e-5):
    # normalizzo le righe: lavoro sulla trasposta
    xt = x.T
    y, cache = _core_forward(xt, gamma.reshape(-1, 1), beta.reshape(-1, 1), eps)
    return y.T, cache


def layernorm_backward(dout, cache):
    dx, dyg, dyb = _core_backward(dout.T, cache)
    return dx.T, dyg.sum(axis=1), dyb.sum(axis=1)


def _core_forward(x, gamma, beta, eps):
    n = x.shape[0]
    mu = 1.0 / n * np.sum(x, axis=0)                 # 1
    xmu = x - mu                                     # 2
    sq = xmu ** 2                                    # 3
    var = 1.0 / n * np.sum(sq, axis=0)               # 4
    sqrtvar = np.sqrt(var + eps)                     # 5
    ivar = 1.0 / sqrtvar                             # 6
    xhat = xmu * ivar                                # 7
    out = gamma * xhat + beta                        # 8
    return out, (xhat, gamma, xmu, ivar, sqrtvar, mu, var)


def _core_backward(dout, cache):
    xhat, gamma, xmu, ivar, sqrtvar, _, _ = cache
    n = dout.shape[0]
    dbeta_all = dout                                 # 8
    dgamma_all = dout * xhat
    dxhat = dout * gamma
    divar = np.sum(dxhat * xmu, axis=0)              # 7
    dxmu = dxhat * ivar
    dsqrtvar = -1.0 / (sqrtvar ** 2) * divar         # 6
    dvar = 0.5 / sqrtvar * dsqrtvar                  # 5
    dsq = 1.0 / n * np.ones(dout.shape) * dvar       # 4
    dxmu = dxmu + 2 * xmu * dsq                      # 3
    dmu = -np.sum(dxmu, axis=0)                      # 2
    dx = dxmu + 1.0 / n * np.ones(dout.shape) * dmu  # 1
    return dx, dgamma_all, dbeta_all


def batchnorm_forward(x, gamma, beta, stato, eps=1e-5, momentum=0.9):
    """stato: {'modo': 'train'/'test', 'mean': ..., 'var': ...}"""
    if stato.get("modo", "train") == "test":
        xhat = (x - stato["mean"]) / np.sqrt(stato["var"] + eps)
        return gamma * xhat + beta, None
    out, cache = _core_forward(x, gamma, beta, eps)
    mu, var = cache[-2], cache[-1]
    stato["mean"] = momentum * stato.get("mean", 0.0) + (1 - momentum) * mu
    stato["var"] = momentum * stato.get("var", 1.0) + (1 - momentum) * var
    return out, cache


def batchnorm_backward(dout, cache):
    dx, dg, db = _core_backward(dout, cache)
    return dx, np.sum(dg, axis=0), np.sum(db, axis=0)


def dropout_forward(x, p_keep, modo="train"):
    if modo == "test":
        return x, np.ones(x.shape)
    m = np.random.choice([0.0, 1.0 / p_keep], size=x.shape, p=[1 - p_keep, p_keep])
    return m * x, m


def dropout_backward(dout, m):
    return m * dout
