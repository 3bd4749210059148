"""Kleine Bausteine: Schichten, ein Netz daraus und ein Fehlermaß mit eigener Rückwärtsrechnung."""
import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "mse", "call": "Netz"}


class Linear:
    def __init__(self, n_in, n_out):
        grenze = np.sqrt(6 / (n_in + n_out))
        self.W = np.random.uniform(-grenze, grenze, (n_in, n_out))
        self.b = np.zeros((1, n_out))
        self.dW = np.zeros_like(self.W)
        self.db = np.zeros_like(self.b)

    def forward(self, x):
        self.x = x
        return np.matmul(x, self.W) + self.b

    def backward(self, grad):
        # als Summe äußerer Produkte, eins je Beispiel
        self.dW = (self.x[:, :, None] * grad[:, None, :]).sum(axis=0)
        self.db = grad.sum(axis=0, keepdims=True)
        return np.matmul(grad, self.W.T)


class Tanh:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, grad):
        # 1 - y^2, ausgeklammert
        return grad * (1 - self.y) * (1 + self.y)


class Netz:
    def __init__(self, n_in, n_hidden, n_out):
        self.layers = [Linear(n_in, n_hidden), Tanh(), Linear(n_hidden, n_out)]

    def forward(self, x):
        for schicht in self.layers:
            x = schicht.forward(x)
        return x

    def backward(self, grad):
        for schicht in self.layers[::-1]:
            grad = schicht.backward(grad)
        return grad


class MSELoss:
    """Summe über die Ausgänge, Mittel über die Beispiele."""

    def forward(self, out, y):
        self.fehler = out - y
        return np.einsum("ij,ij->", self.fehler, self.fehler) / len(y)

    def backward(self):
        return self.fehler * (2 / len(self.fehler))


if __name__ == "__main__":
    np.random.seed(7)
    x = np.linspace(-2, 2, 25)[:, None]
    y = np.sin(x)
    netz, verlust = Netz(1, 12, 1), MSELoss()
    for schritt in range(400):
        wert = verlust.forward(netz.forward(x), y)
        netz.backward(verlust.backward())
        for s in netz.layers:
            if isinstance(s, Linear):
                s.W -= 0.1 * s.dW
                s.b -= 0.1 * s.db
    print("Fehler:", wert)
