# Übungsblatt 4, Aufgabe 2: Mehrschichtiges Perzeptron, Bias als zusätzliche Zeile der Gewichtsmatrix.
# Nach außen bleiben W und b getrennt, gerechnet wird mit der erweiterten Matrix.
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse"}


def sigmoide(z):
    return 1.0 / (1.0 + np.exp(-z))


def erweitern(a):
    """Hängt jeder Zeile (jedem Beispiel) eine 1 an."""
    return np.hstack([a, np.ones((a.shape[0], 1))])


def lernschritt(X, Y, W1, b1, W2, b2, lr):
    """Ein Schritt Gradientenabstieg; ändert W1, b1, W2 und b2 und gibt den Fehler davor zurück."""
    V1 = np.vstack([W1, b1])
    V2 = np.vstack([W2, b2])

    x = erweitern(X)
    h = erweitern(sigmoide(x @ V1))
    o = sigmoide(h @ V2)
    fehler = o - Y
    loss = 0.5 * np.sum(fehler ** 2) / len(X)

    delta2 = fehler * o * (1 - o) / len(X)
    # die letzte Spalte gehört zur konstanten 1 und hat kein Delta; ihre Ableitung 1 * (1 - 1) ist auch 0
    delta1 = ((delta2 @ V2.T) * h * (1 - h))[:, :-1]

    G1 = x.T @ delta1
    G2 = h.T @ delta2
    W1 -= lr * G1[:-1]
    b1 -= lr * G1[-1]
    W2 -= lr * G2[:-1]
    b2 -= lr * G2[-1]
    return loss


if __name__ == "__main__":
    rng = np.random.default_rng(11)
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
    Y = np.array([[0], [1], [1], [0]], dtype=float)
    W1, b1 = rng.normal(size=(2, 3)), rng.normal(size=3)
    W2, b2 = rng.normal(size=(3, 1)), rng.normal(size=1)
    for runde in range(2000):
        fehler = lernschritt(X, Y, W1, b1, W2, b2, 2.0)
    print("Fehler:", fehler)
