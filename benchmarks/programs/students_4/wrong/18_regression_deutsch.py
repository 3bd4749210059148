"""Regression mit mehreren Zielgrößen: eine verdeckte Schicht, Fehler als mittleres Quadrat."""
import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "mse"}


def sigmoide(z):
    return 1 / (1 + np.exp(-z))


class Regressionsnetz:
    def __init__(self, n_in, n_hidden, n_out):
        zufall = np.random.default_rng(18)
        self.W1 = zufall.normal(0, 1, (n_in, n_hidden))
        self.b1 = np.zeros(n_hidden)
        self.W2 = zufall.normal(0, 1, (n_hidden, n_out))
        self.b2 = np.zeros(n_out)

    def vorwaerts(self, x):
        verdeckt = sigmoide(x @ self.W1 + self.b1)
        return verdeckt, verdeckt @ self.W2 + self.b2

    def train_step(self, x, y, lr):
        anzahl = x.shape[0]

        # vorwärts
        verdeckt, ausgabe = self.vorwaerts(x)
        abweichung = ausgabe - y
        fehler = np.mean(abweichung ** 2)

        # rückwärts
        d_ausgabe = 2 * abweichung / anzahl
        dW2 = verdeckt.T @ d_ausgabe
        db2 = d_ausgabe.sum(axis=0)
        d_verdeckt = (d_ausgabe @ self.W2.T) * verdeckt * (1 - verdeckt)
        dW1 = x.T @ d_verdeckt
        db1 = d_verdeckt.sum(axis=0)

        # ein Schritt bergab
        self.W1 -= lr * dW1
        self.b1 -= lr * db1
        self.W2 -= lr * dW2
        self.b2 -= lr * db2
        return fehler


if __name__ == "__main__":
    zufall = np.random.default_rng(0)
    x = zufall.uniform(-1, 1, (60, 2))
    y = np.c_[x[:, 0] * x[:, 1], x[:, 0] + x[:, 1], x[:, 0] ** 2]
    netz = Regressionsnetz(2, 12, 3)
    for runde in range(200):
        fehler = netz.train_step(x, y, 0.1)
    print("Fehler am Ende:", fehler)
