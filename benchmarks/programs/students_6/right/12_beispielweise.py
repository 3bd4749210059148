# Übungsblatt 6, Aufgabe 2: Gradienten Beispiel für Beispiel aufsummieren
import numpy as np

HARNESS = {"network": "linear tanh linear tanh linear", "loss": "mse", "call": "gradienten"}


def tangens_hyp(z):
    # tanh(z) = 2 * sigma(2z) - 1
    return 2.0 / (1.0 + np.exp(-2.0 * z)) - 1.0


def gradienten(weights, biases, x, y):
    """Verlust: Summe über die Ausgänge, Mittel über die Beispiele."""
    anzahl = len(x)
    grad_w = [np.zeros(w.shape) for w in weights]
    grad_b = [np.zeros(b.shape) for b in biases]
    verlust = 0.0

    for eingabe, ziel in zip(x, y):
        # vorwärts
        spur = [eingabe]
        letzte = len(weights) - 1
        for k, (w, b) in enumerate(zip(weights, biases)):
            z = spur[-1] @ w + b
            spur.append(tangens_hyp(z) if k < letzte else z)

        fehler = spur[-1] - ziel
        verlust += fehler @ fehler

        # rückwärts
        delta = 2 * fehler
        for k in reversed(range(len(weights))):
            grad_w[k] += np.outer(spur[k], delta)
            grad_b[k] += delta
            if k > 0:
                delta = (weights[k] @ delta) * (1 - spur[k] ** 2)

    for liste in (grad_w, grad_b):
        for k in range(len(liste)):
            liste[k] /= anzahl
    return verlust / anzahl, grad_w, grad_b


if __name__ == "__main__":
    zufall = np.random.default_rng(9)
    breiten = [2, 5, 4, 1]
    W = [zufall.normal(size=(m, n)) / np.sqrt(m) for m, n in zip(breiten, breiten[1:])]
    B = [np.zeros(n) for n in breiten[1:]]
    X = zufall.uniform(-1, 1, (20, 2))
    Y = X[:, :1] - X[:, 1:] ** 2
    for _ in range(60):
        v, gw, gb = gradienten(W, B, X, Y)
        W = [w - 0.1 * g for w, g in zip(W, gw)]
        B = [b - 0.1 * g for b, g in zip(B, gb)]
    print(v)
