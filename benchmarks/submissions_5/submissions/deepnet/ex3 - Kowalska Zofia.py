"""Ćwiczenie 3.  Funkcja kosztu: suma po próbkach (nie średnia)."""
from collections import namedtuple
import numpy as np

Warstwa = namedtuple("Warstwa", "W b")
Slad = namedtuple("Slad", "wejscie maska")


def inicjuj(rozmiary, ziarno=7):
    g = np.random.default_rng(ziarno)
    return [Warstwa(g.normal(scale=(2 / m) ** 0.5, size=(m, n)), np.zeros((1, n)))
            for m, n in zip(rozmiary, rozmiary[1:])]


def w_przod(X, warstwy):
    slady = []
    *ukryte, ostatnia = warstwy
    h = X
    for w in ukryte:
        z = h @ w.W + w.b
        maska = z > 0
        slady.append(Slad(h, maska))
        h = np.where(maska, z, 0.0)
    p = 1 / (1 + np.exp(-(h @ ostatnia.W + ostatnia.b)))
    slady.append(Slad(h, None))
    return p, slady


def koszt(p, y):
    return float(-np.sum(np.log(p[y == 1])) - np.sum(np.log(1 - p[y == 0])))


def wstecz(p, y, slady, warstwy):
    gradienty = []
    d = p - y
    for slad, warstwa in zip(reversed(slady), reversed(warstwy)):
        if slad.maska is not None:
            d = d * slad.maska
        gradienty.insert(0, Warstwa(slad.wejscie.T @ d, d.sum(0, keepdims=True)))
        d = d @ warstwa.W.T
    return gradienty


def aktualizuj(warstwy, gradienty, eta):
    return [Warstwa(w.W - eta * g.W, w.b - eta * g.b) for w, g in zip(warstwy, gradienty)]


if __name__ == "__main__":
    r = np.random.default_rng(0)
    X = r.normal(size=(50, 2))
    y = (X[:, :1] * X[:, 1:] > 0).astype(float)
    net = inicjuj([2, 8, 8, 1])
    for krok in range(200):
        p, slady = w_przod(X, net)
        net = aktualizuj(net, wstecz(p, y, slady, net), 0.01)
    print(koszt(p, y))
