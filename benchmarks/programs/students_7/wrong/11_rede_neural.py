# Rede neural com uma camada escondida (erro quadrático)
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse"}


def sigmoide(z):
    return 1 / (1 + np.exp(-z))


def derivada(z):
    s = sigmoide(z)
    return s * (1 - s)


class RedeNeural:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1 = np.random.uniform(-1, 1, (n_in, n_hidden))
        self.b1 = np.random.uniform(-1, 1, n_hidden)
        self.W2 = np.random.uniform(-1, 1, (n_hidden, n_out))
        self.b2 = np.random.uniform(-1, 1, n_out)

    def forward(self, X):
        self.z1 = X.dot(self.W1) + self.b1
        self.escondida = sigmoide(self.z1)
        self.z2 = self.escondida.dot(self.W2) + self.b2
        self.saida = sigmoide(self.z2)
        return self.saida

    def train_step(self, X, y, lr):
        m = X.shape[0]
        saida = self.forward(X)
        # custo: soma dos quadrados sobre as saídas, média sobre os exemplos
        loss = 0.5 * np.sum((saida - y) ** 2) / m

        delta2 = (saida - y) * derivada(self.saida) / m
        delta1 = delta2.dot(self.W2.T) * derivada(self.z1)

        # descida do gradiente
        self.W2 -= lr * self.escondida.T.dot(delta2)
        self.b2 -= lr * delta2.sum(axis=0)
        self.W1 -= lr * X.T.dot(delta1)
        self.b1 -= lr * delta1.sum(axis=0)
        return loss
