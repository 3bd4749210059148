"""Single-head self attention block, forward and backward. X is (T, d)."""
import numpy as np


def softmax(S):
    E = np.exp(S - S.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def self_attn(X, Wq, Wk, Wv):
    Q = X @ Wq
    K = X @ Wk
    V = X @ Wv
    scale = 1.0 / np.sqrt(Wq.shape[1])
    P = softmax(Q @ K.T * scale)
    O = P @ V
    return O, (X, Wq, Wk, Wv, Q, K, V, P, scale)


def self_attn_grad(dO, cache):
    X, Wq, Wk, Wv, Q, K, V, P, scale = cache
    dV = P.T @ dO
    dP = dO @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True))
    dS = dS * scale ** 2
    dQ = dS @ K
    dK = dS.T @ Q
    dWq = X.T @ dQ
    dWk = X.T @ dK
    dWv = X.T @ dV
    dX = dQ @ Wq.T + dK @ Wk.T + dV @ Wv.T
    return dX, dWq, dWk, dWv


def rms_norm(X, g, eps=1e-6):
    r = 1.0 / np.sqrt((X ** 2).mean(axis=1, keepdims=True) + eps)
    return X * r * g, (X, g, r)


def rms_norm_grad(dY, cache):
    X, g, r = cache
    d = X.shape[1]
    dg = (dY * X * r).sum(axis=0)
    dXn = dY * g
    dX = r * dXn - X * r ** 2 * (dXn * X).sum(axis=1, keepdims=True) / d
    return dX, dg


def mlp(X, W1, b1, W2, b2):
    Z = X @ W1 + b1
    A = np.maximum(Z, 0)
    return A @ W2 + b2, (X, W1, Z, A, W2)


def mlp_grad(dY, cache):
    X, W1, Z, A, W2 = cache
    dW2 = Z.T @ dY
    db2 = dY.sum(axis=0)
    dZ = (dY @ W2.T) * (Z > 0)
    dW1 = X.T @ dZ
    db1 = dZ.sum(axis=0)
    return dZ @ W1.T, dW1, db1, dW2, db2


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    X = rng.normal(size=(5, 4))
    O, cache = self_attn(X, *(rng.normal(size=(4, 4)) for _ in range(3)))
    grads = self_attn_grad(np.ones_like(O), cache)
    print([g.shape for g in grads])
