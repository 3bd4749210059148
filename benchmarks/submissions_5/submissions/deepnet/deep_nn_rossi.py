# Esercizio 2 - Marco Rossi (matricola 884213)
import numpy as np

D = {}  # dizionario globale delle attivazioni


def sigmoide(x):
    return 1 / (1 + np.exp(-x))


def inizializza(strati):
    np.random.seed(0)
    par = {}
    for i in range(1, len(strati)):
        par["W", i] = np.random.randn(strati[i], strati[i - 1]) * 0.1
        par["b", i] = np.zeros((strati[i], 1))
    par["L"] = len(strati) - 1
    return par


def avanti(X, par):
    D["A", 0] = X
    for i in range(1, par["L"] + 1):
        D["Z", i] = par["W", i] @ D["A", i - 1] + par["b", i]
        D["A", i] = sigmoide(D["Z", i]) if i == par["L"] else np.maximum(D["Z", i], 0)
    return D["A", par["L"]]


def costo(A, Y):
    return -(Y @ np.log(A).T + (1 - Y) @ np.log(1 - A).T).item() / Y.shape[1]


def indietro(Y, par):
    m = Y.shape[1]
    g = {}
    dZ = D["A", par["L"]] - Y
    for i in range(par["L"], 0, -1):
        g["W", i] = dZ @ D["A", i - 1].T / m
        g["b", i] = np.sum(dZ, keepdims=True) / m
        if i > 1:
            dZ = (par["W", i].T @ dZ) * (D["Z", i - 1] > 0)
    return g


def aggiorna(par, g, alfa):
    for chiave in g:
        par[chiave] = par[chiave] - alfa * g[chiave]
    return par


if __name__ == "__main__":
    X = np.random.randn(2, 100)
    Y = (X[:1] > X[1:]) * 1.0
    par = inizializza([2, 4, 4, 1])
    for it in range(500):
        A = avanti(X, par)
        par = aggiorna(par, indietro(Y, par), 0.3)
    print("costo finale:", costo(A, Y))
