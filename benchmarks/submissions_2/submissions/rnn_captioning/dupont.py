# -*- coding: utf-8 -*-
"""TP réseaux récurrents - Dupont"""
import numpy as np


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    """Un pas de temps."""
    h = np.tanh(x.dot(Wx) + prev_h.dot(Wh) + b)
    return h, (x, prev_h, Wx, Wh, h)


def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, h = cache
    d = dnext_h * (1.0 - h * h)
    return d.dot(Wx.T), d.dot(Wh.T), x.T.dot(d), prev_h.T.dot(d), d.sum(axis=0)


def rnn_forward(x, h0, Wx, Wh, b):
    """Toute la séquence."""
    n, pas, _ = x.shape
    h = np.empty((n, pas, h0.shape[1]))
    caches = [None] * pas
    courant = h0
    for t in range(pas):
        courant, caches[t] = rnn_step_forward(x[:, t], courant, Wx, Wh, b)
        h[:, t] = courant
    return h, caches


def rnn_backward(dh, cache):
    n, pas, H = dh.shape
    x0, _, Wx, Wh, _ = cache[0]
    dx = np.empty((n, pas, x0.shape[1]))
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros(H)
    dsuiv = np.zeros((n, H))
    for t in range(pas - 1, -1, -1):
        dx[:, t], dsuiv, gWx, gWh, gb = rnn_step_backward(dh[:, t] + dsuiv, cache[t])
        dWx += gWx
        dWh += gWh
        db += gb
    return dx, dsuiv, dWx, dWh, db


def sigmoide(x):
    return 1.0 / (1.0 + np.exp(-x))


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    H = prev_h.shape[1]
    a = x.dot(Wx) + prev_h.dot(Wh) + b
    portes = sigmoide(a[:, : 3 * H])
    i, f, o = portes[:, :H], portes[:, H : 2 * H], portes[:, 2 * H :]
    g = np.tanh(a[:, 3 * H :])
    c = f * prev_c + i * g
    th = np.tanh(c)
    return o * th, c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, th)


def lstm_step_backward(dnext_h, dnext_c, cache):
    x, prev_h, prev_c, Wx, Wh, i, f, o, g, th = cache
    do = dnext_h * th
    dc = dnext_h * o * (1 - th**2)
    di, dg, df = dc * g, dc * i, dc * prev_c
    dprev_c = dc * f
    da = np.concatenate((di * i * (1 - i), df * f * (1 - f), do * o * (1 - o), dg * (1 - g**2)), axis=1)
    dx = da.dot(Wx.T)
    dprev_h = da.dot(Wh.T)
    return dx, dprev_h, dprev_c, x.T.dot(da), prev_h.T.dot(da), da.sum(axis=0)


def word_embedding_forward(x, W):
    """x : indices (N, T)"""
    return np.take(W, x, axis=0), (x, W.shape)


def word_embedding_backward(dout, cache):
    x, forme = cache
    unvec = np.eye(forme[0])[x.reshape(-1)]
    return unvec.T.dot(dout.reshape(-1, forme[1]))
