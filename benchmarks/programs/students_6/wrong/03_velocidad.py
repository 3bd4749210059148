# Entrega 5: descenso con momento
import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "mse", "optimizer": {"momentum": 0.7}}


class RedMomento:
    def __init__(self, n_in, n_hidden, n_out, momentum=0.7):
        g = np.random.default_rng(8)
        self.params = {
            "W1": g.normal(0, 0.5, (n_in, n_hidden)),
            "b1": np.zeros(n_hidden),
            "W2": g.normal(0, 0.5, (n_hidden, n_out)),
            "b2": np.zeros(n_out),
        }
        self.grads = {}
        self.velocidad = {k: np.zeros_like(v) for k, v in self.params.items()}
        self.momentum = momentum

    def gradientes(self, x, y):
        P = self.params
        z = x @ P["W1"] + P["b1"]
        a = np.maximum(z, 0)
        salida = a @ P["W2"] + P["b2"]
        error = salida - y
        d = 2 * error / error.size
        dz = (d @ P["W2"].T) * (z > 0)
        self.grads = {"W1": x.T @ dz, "b1": dz.sum(0), "W2": a.T @ d, "b2": d.sum(0)}
        return np.mean(error ** 2)

    def train_step(self, x, y, lr):
        perdida = self.gradientes(x, y)
        for k in self.params:
            self.params[k] -= lr * self.velocidad[k]
            self.velocidad[k] = self.momentum * self.velocidad[k] + self.grads[k]
        return perdida


if __name__ == "__main__":
    g = np.random.default_rng(1)
    X = g.uniform(-1, 1, (40, 2))
    Y = X[:, :1] * X[:, 1:]
    red = RedMomento(2, 16, 1)
    for paso in range(300):
        p = red.train_step(X, Y, 0.05)
    print("pérdida:", p)
