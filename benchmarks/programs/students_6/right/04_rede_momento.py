# Trabalho 2: rede com momento (a taxa fica dentro da velocidade)
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse", "optimizer": {"momentum": 0.9}}


class Rede:
    def __init__(self, n_in, n_hidden, n_out):
        ger = np.random.default_rng(7)
        self.W1 = ger.standard_normal((n_in, n_hidden))
        self.b1 = np.zeros(n_hidden)
        self.W2 = ger.standard_normal((n_hidden, n_out))
        self.b2 = np.zeros(n_out)
        self.momento = 0.9
        self.vel = {}

    @staticmethod
    def ativa(z):
        return 1 / (1 + np.exp(-z))

    def forward(self, x):
        self.h = self.ativa(x.dot(self.W1) + self.b1)
        self.s = self.ativa(self.h.dot(self.W2) + self.b2)
        return self.s

    def train_step(self, x, y, lr):
        s = self.forward(x)
        erro = s - y
        perda = (erro ** 2).mean()

        g2 = erro * s * (1 - s) * (2 / erro.size)
        g1 = g2.dot(self.W2.T) * self.h * (1 - self.h)
        grads = {"W2": self.h.T.dot(g2), "b2": g2.sum(0), "W1": x.T.dot(g1), "b1": g1.sum(0)}

        for nome, g in grads.items():
            anterior = self.vel.get(nome, 0.0)
            self.vel[nome] = self.momento * anterior - lr * g
            setattr(self, nome, getattr(self, nome) + self.vel[nome])
        return perda


if __name__ == "__main__":
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float)
    Y = np.array([[0], [1], [1], [0]], float)
    rede = Rede(2, 4, 1)
    for i in range(1000):
        p = rede.train_step(X, Y, 0.5)
    print(p, rede.forward(X).ravel())
