# -*- coding: utf-8 -*-
# TP 4 : réseau à une couche cachée, un exemple par colonne
import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "mse", "call": "retropropagation"}


def retropropagation(X, Y, W1, b1, W2, b2):
    """X : (n0, m), Y : (n2, m). Renvoie le coût et les dérivées partielles."""
    m = X.shape[1]

    # propagation avant
    H = np.tanh(np.einsum("hi,im->hm", W1, X) + b1)
    S = np.einsum("oh,hm->om", W2, H) + b2

    # coût : moitié de l'erreur quadratique, moyenne sur les exemples
    E = S - Y
    cout = 0.5 * np.einsum("om,om->", E, E) / m

    # propagation arrière
    dS = E / m
    dW2 = np.einsum("om,hm->oh", dS, H)
    db2 = np.einsum("om->o", dS)[:, None]
    # 1 - tanh² = (1 - tanh)(1 + tanh)
    dZ = np.einsum("oh,om->hm", W2, dS) * (1 - H) * (1 + H)
    dW1 = np.einsum("hm,im->hi", dZ, X)
    db1 = np.einsum("hm->h", dZ)[:, None]

    return cout, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    X = rng.normal(size=(2, 30))
    Y = X[:1] * X[1:]
    p = {"W1": rng.normal(size=(6, 2)), "b1": np.zeros((6, 1)),
         "W2": rng.normal(size=(1, 6)), "b2": np.zeros((1, 1))}
    for k in range(200):
        cout, g = retropropagation(X, Y, **p)
        for nom in p:
            p[nom] = p[nom] - 0.2 * g[nom]
    print("coût final :", cout)
