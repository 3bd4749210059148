# Descenso de gradiente con inercia (momentum) sobre una red de dos capas
import copy

import numpy as np

HARNESS = {"network": "linear tanh linear sigmoid", "loss": "binary_cross_entropy",
           "optimizer": {"lr": 0.1, "momentum": 0.9}}


class RedConInercia:
    def __init__(self, n_in, n_hidden, n_out):
        rng = np.random.default_rng(17)
        self.params = {
            "W1": rng.normal(0, 0.4, (n_in, n_hidden)),
            "b1": np.zeros(n_hidden),
            "W2": rng.normal(0, 0.4, (n_hidden, n_out)),
            "b2": np.zeros(n_out),
        }
        self.lr = 0.1
        self.mu = 0.9
        self.v = None

    def train_step(self, x, y):
        p = self.params
        if self.v is None:
            # una velocidad por cada parámetro, con su misma forma
            self.v = copy.deepcopy(p)

        h = np.tanh(x @ p["W1"] + p["b1"])
        s = 1 / (1 + np.exp(-(h @ p["W2"] + p["b2"])))
        perdida = -np.mean(y * np.log(s) + (1 - y) * np.log(1 - s))

        ds = (s - y) / y.size
        dh = (ds @ p["W2"].T) * (1 - h ** 2)
        grads = {"W1": x.T @ dh, "b1": dh.sum(axis=0), "W2": h.T @ ds, "b2": ds.sum(axis=0)}

        for k in p:
            self.v[k] = self.mu * self.v[k] + grads[k]
            p[k] -= self.lr * self.v[k]
        return perdida


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    x = rng.normal(size=(50, 2))
    y = (x[:, :1] * x[:, 1:] > 0).astype(float)
    red = RedConInercia(2, 8, 1)
    for paso in range(200):
        perdida = red.train_step(x, y)
        if paso % 50 == 0:
            print(paso, perdida)
