# Praktikum Neuronale Netze, Versuch 3: Backpropagation
# Beispiele stehen in Spalten, Gewichte haben die Form (aus, ein).
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse", "call": "rueckwaerts"}


def sigmoid(z):
    return 1 / 1 + np.exp(-z)


def vorwaerts(weights, biases, x):
    aktivierungen = [x]
    for W, b in zip(weights, biases):
        aktivierungen.append(sigmoid(W @ aktivierungen[-1] + b))
    return aktivierungen


def rueckwaerts(weights, biases, x, y):
    """Liefert den mittleren quadratischen Fehler und die Gradienten aller Gewichte und Schwellen."""
    a = vorwaerts(weights, biases, x)
    loss = np.mean((a[-1] - y) ** 2)

    dW = [np.zeros_like(W) for W in weights]
    db = [np.zeros_like(b) for b in biases]
    delta = 2 * (a[-1] - y) / y.size * a[-1] * (1 - a[-1])
    for i in reversed(range(len(weights))):
        dW[i] = delta @ a[i].T
        db[i] = delta.sum(axis=1, keepdims=True)
        if i > 0:
            delta = (weights[i].T @ delta) * a[i] * (1 - a[i])
    return loss, dW, db


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    x = np.array([[0, 0, 1, 1], [0, 1, 0, 1]], dtype=float)
    y = np.array([[0, 1, 1, 0]], dtype=float)
    weights = [rng.normal(size=(3, 2)), rng.normal(size=(1, 3))]
    biases = [np.zeros((3, 1)), np.zeros((1, 1))]
    for schritt in range(20):
        loss, dW, db = rueckwaerts(weights, biases, x, y)
        for i in range(2):
            weights[i] -= 0.01 * dW[i]
            biases[i] -= 0.01 * db[i]
    print(loss)
