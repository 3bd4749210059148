"""Práctica 1 - clasificadores lineales.  Ana López"""
import numpy as np


class ModeloLineal:
    """Clase base: guarda pesos, historial y el bucle de entrenamiento."""

    def __init__(self, n_entradas, n_salidas, tasa=0.1, semilla=0):
        gen = np.random.default_rng(semilla)
        self.W = gen.normal(0, 0.01, (n_entradas, n_salidas))
        self.b = np.zeros(n_salidas)
        self.tasa = tasa
        self.historial = []

    def activar(self, Z):
        raise NotImplementedError

    def perdida(self, X, y):
        raise NotImplementedError

    def objetivo(self, y):
        raise NotImplementedError

    def probabilidades(self, X):
        return self.activar(X @ self.W + self.b)

    def gradientes(self, X, y):
        n = len(X)
        error = (self.probabilidades(X) - self.objetivo(y)) / n
        return X.T @ error, error.sum(axis=0)

    def paso(self, X, y):
        dW, db = self.gradientes(X, y)
        self.W -= self.tasa * dW
        self.b -= self.tasa * db

    def entrenar(self, X, y, epocas=100):
        for _ in range(epocas):
            self.historial.append(self.perdida(X, y))
            self.paso(X, y)
        return self


class RegresionSoftmax(ModeloLineal):
    def activar(self, Z):
        e = np.exp(Z - Z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def objetivo(self, y):
        return np.eye(self.W.shape[1])[y]

    def perdida(self, X, y):
        P = self.probabilidades(X)
        return -np.log(P[np.arange(len(y)), y]).mean()


class RegresionLogistica(ModeloLineal):
    def __init__(self, n_entradas, tasa=0.1, semilla=0):
        super().__init__(n_entradas, 1, tasa, semilla)

    def activar(self, Z):
        return 1 / (1 + np.exp(-Z))

    def objetivo(self, y):
        return np.asarray(y).reshape(-1, 1)

    def perdida(self, X, y):
        p = self.probabilidades(X)
        t = self.objetivo(y)
        return float(-(t * np.log(p) + (1 - t) * np.log(1 - p)).mean())


if __name__ == "__main__":
    rng = np.random.default_rng(3)
    X = rng.normal(size=(60, 4))
    y = (X[:, 0] > 0).astype(int) + (X[:, 1] > 0.5)
    m = RegresionSoftmax(4, 3).entrenar(X, y)
    print("pérdida inicial/final", m.historial[0], m.historial[-1])
