# -*- coding: utf-8 -*-
"""TP 1 - couches entièrement connectées (Fontaine)"""
import numpy as np


def affine_forward(x, w, b):
    """Passe avant d'une couche affine."""
    n = x.shape[0]
    sortie = x.reshape(n, -1).dot(w) + b
    return sortie, (x, w, b)


def affine_backward(dout, cache):
    """Passe arrière : renvoie les gradients par rapport à x, w et b."""
    x, w, b = cache
    n = x.shape[0]
    dx = dout.dot(w.T)
    dx = dx.reshape(x.shape)
    dw = x.reshape(n, -1).T.dot(dout)
    db = np.sum(dout, axis=0)
    return dx, dw, db


def relu_forward(x):
    return np.maximum(x, 0), x


def relu_backward(dout, cache):
    return (cache > 0) * dout


def softmax(z):
    z = z - z.max(axis=1, keepdims=True)
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


def softmax_loss(x, y):
    """Entropie croisée."""
    n = x.shape[0]
    p = softmax(x)
    perte = -np.sum(np.log(p[np.arange(n), y])) / n
    cible = np.zeros_like(p)
    cible[np.arange(n), y] = 1
    return perte, (p - cible) / n


def svm_loss(x, y):
    n = x.shape[0]
    bons = x[np.arange(n), y]
    marges = np.maximum(0, x - bons[:, None] + 1)
    marges[np.arange(n), y] = 0
    perte = marges.sum() / n
    g = (marges > 0).astype(float)
    g[np.arange(n), y] = -np.sum(g, axis=1)
    g /= n
    return perte, g


def sgd_momentum(w, dw, config=None):
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("momentum", 0.9)
    v = config.get("velocity", np.zeros_like(w))
    v = config["momentum"] * v - config["learning_rate"] * dw
    w_suivant = w + v
    return w_suivant, config
