# Übung 3 - alles mit Schleifen, damit ich es verstehe
import numpy as np


def layernorm_vorwaerts(x, gamma, beta, eps=1e-5):
    N, D = x.shape
    out = np.zeros((N, D))
    x_hut = np.zeros((N, D))
    inv = np.zeros(N)
    for n in range(N):
        mittel = sum(x[n]) / D
        varianz = sum((x[n] - mittel) ** 2) / D
        inv[n] = 1.0 / np.sqrt(varianz + eps)
        x_hut[n] = (x[n] - mittel) * inv[n]
        out[n] = gamma * x_hut[n] + beta
    return out, {"x_hut": x_hut, "inv": inv, "gamma": gamma}


def layernorm_rueckwaerts(dout, speicher):
    x_hut, inv, gamma = speicher["x_hut"], speicher["inv"], speicher["gamma"]
    N, D = dout.shape
    dx = np.zeros((N, D))
    dgamma, dbeta = np.zeros(D), np.zeros(D)
    for n in range(N):
        dgamma += dout[n] * x_hut[n]
        dbeta += dout[n]
        h = dout[n] * gamma
        a, b = h.mean(), np.dot(h, x_hut[n]) / D
        for d in range(D):
            dx[n, d] = inv[n] * (h[d] - a - x_hut[n, d] * b)
    return dx, dgamma, dbeta


def batchnorm_vorwaerts(x, gamma, beta, laufend, training=True, eps=1e-5, momentum=0.9):
    """laufend: Wörterbuch mit 'mittel' und 'varianz', wird hier verändert"""
    N, D = x.shape
    out, x_hut, inv = np.zeros((N, D)), np.zeros((N, D)), np.zeros(D)
    for d in range(D):
        spalte = x[:, d]
        if training:
            m = spalte.mean()
            v = np.mean((spalte - m) ** 2)
            laufend["mittel"][d] = momentum * laufend["mittel"][d] + (1 - momentum) * m
            laufend["varianz"][d] = momentum * laufend["varianz"][d] + (1 - momentum) * v
        else:
            m, v = laufend["mittel"][d], laufend["varianz"][d]
        inv[d] = (v + eps) ** -0.5
        x_hut[:, d] = (spalte - m) * inv[d]
        out[:, d] = gamma[d] * x_hut[:, d] + beta[d]
    return out, {"x_hut": x_hut, "inv": inv, "gamma": gamma}


def batchnorm_rueckwaerts(dout, speicher):
    x_hut, inv, gamma = speicher["x_hut"], speicher["inv"], speicher["gamma"]
    N, D = dout.shape
    dx, dgamma, dbeta = np.zeros((N, D)), np.zeros(D), np.zeros(D)
    for d in range(D):
        dbeta[d] = dout[:, d].sum()
        dgamma[d] = dout[:, d] @ x_hut[:, d]
        dx[:, d] = gamma[d] * inv[d] * (dout[:, d] - dbeta[d] / N - x_hut[:, d] * dgamma[d] / N)
    return dx, dgamma, dbeta


def dropout_vorwaerts(x, p, training=True, rng=np.random.default_rng(7)):
    # p = Wahrscheinlichkeit, dass eine Einheit AUSFÄLLT
    if not training:
        return x, None
    behalten = rng.random(x.shape) >= p
    return np.where(behalten, x / (1 - p), 0.0), (behalten, p)


def dropout_rueckwaerts(dout, speicher):
    if speicher is None:
        return dout
    behalten, p = speicher
    return np.where(behalten, dout / (1 - p), 0.0)
