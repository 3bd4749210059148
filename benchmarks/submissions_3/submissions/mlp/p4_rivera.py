# Hoja 4 - Lucía Rivera
# Todo con bucles, muestra por muestra, para entender de verdad qué pasa.
import numpy as np
import math


class RedNeuronal:
    def __init__(self, entradas, ocultas, salidas):
        np.random.seed(42)
        self.W1 = np.random.randn(entradas, ocultas) * 0.3
        self.b1 = np.zeros(ocultas)
        self.W2 = np.random.randn(ocultas, salidas) * 0.3
        self.b2 = np.zeros(salidas)

    def _una_muestra(self, x):
        """propagación de una sola muestra x (D,)"""
        z = np.zeros(len(self.b1))
        for j in range(len(self.b1)):
            z[j] = np.dot(x, self.W1[:, j]) + self.b1[j]
        a = np.array([max(0.0, v) for v in z])
        s = np.zeros(len(self.b2))
        for k in range(len(self.b2)):
            s[k] = np.dot(a, self.W2[:, k]) + self.b2[k]
        return z, a, s

    def forward(self, X):
        return np.array([self._una_muestra(x)[2] for x in X])

    def loss_and_gradients(self, X, y):
        N = len(X)
        dW1 = np.zeros_like(self.W1)
        db1 = np.zeros_like(self.b1)
        dW2 = np.zeros_like(self.W2)
        db2 = np.zeros_like(self.b2)
        perdida = 0.0

        for x, etiqueta in zip(X, y):
            z, a, s = self._una_muestra(x)
            # softmax
            s = s - max(s)
            total = sum(math.exp(v) for v in s)
            p = np.array([math.exp(v) / total for v in s])
            perdida += -math.log(p[etiqueta])

            # capa de salida
            delta2 = p
            delta2[etiqueta] -= 1
            dW2 += np.outer(a, delta2)
            db2 += delta2

            # capa oculta
            delta1 = np.zeros(len(a))
            for j in range(len(a)):
                if z[j] > 0:
                    delta1[j] = np.dot(self.W2[j, :], delta2)
            dW1 += np.outer(x, delta1)
            db1 += delta1

        return perdida / N, {'W1': dW1 / N, 'b1': db1 / N, 'W2': dW2 / N, 'b2': db2 / N}

    def entrenar(self, X, y, tasa=0.1):
        """un paso de descenso por gradiente; devuelve la pérdida antes del paso"""
        perdida, g = self.loss_and_gradients(X, y)
        self.W1 -= tasa * g['W1']
        self.b1 -= tasa * g['b1']
        self.W2 -= tasa * g['W2']
        self.b2 -= tasa * g['b2']
        return perdida
