"""A regressor with weight decay in the step. Usage: python regressor_lindgren.py"""
import argparse

import numpy as np


class Regressor:
    def __init__(self, d, h, k, seed):
        rng = np.random.RandomState(seed)
        self.W1, self.b1 = rng.uniform(-0.7, 0.7, (d, h)), np.zeros(h)
        self.W2, self.b2 = rng.uniform(-0.7, 0.7, (h, k)), np.zeros(k)

    def predict(self, X):
        self.X = X
        self.S = 1.0 / (1.0 + np.exp(-(X @ self.W1 + self.b1)))
        return self.S @ self.W2 + self.b2

    def partial_fit(self, X, T, lr, weight_decay):
        Y = self.predict(X)
        n = len(X)
        E = (Y - T) / n
        dW2, db2 = self.S.T @ E, E.sum(axis=0)
        D = (E @ self.W2.T) * self.S * (1.0 - self.S)
        dW1, db1 = self.X.T @ D, D.sum(axis=0)
        self.W1 -= lr * (dW1 + weight_decay * self.W1)
        self.W2 -= lr * (dW2 + weight_decay * self.W2)
        self.b1 -= lr * db1
        self.b2 -= lr * db2
        return 0.5 * np.sum((Y - T) ** 2) / n


def make_data(n=64):
    rng = np.random.RandomState(99)
    X = rng.uniform(-1, 1, (n, 3))
    T = np.stack([X[:, 0] * X[:, 1], np.abs(X[:, 2])], axis=1)
    return X, T


def main(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=100)
    parser.add_argument("--lr", type=float, default=0.2)
    parser.add_argument("--weight-decay", type=float, default=0.01)
    args = parser.parse_args(argv)
    X, T = make_data()
    model = Regressor(3, 6, 2, seed=4)
    for epoch in range(args.epochs):
        losses = []
        for k in range(4):
            losses.append(model.partial_fit(X[k::4], T[k::4], args.lr, args.weight_decay))
        if epoch % 25 == 0:
            print(epoch, np.mean(losses))


if __name__ == "__main__":
    main([])
