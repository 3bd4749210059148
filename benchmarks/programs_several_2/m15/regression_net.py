import numpy as np


class RegressionNet:
    """3 layer tanh network for regression; loss = mean over samples of 0.5 * ||y_hat - y||^2"""

    def __init__(self, d_in, h1, h2, d_out, lr=0.05, seed=1):
        rng = np.random.default_rng(seed)
        self.lr = lr
        self.W1 = rng.normal(size=(d_in, h1)) / np.sqrt(d_in)
        self.b1 = np.zeros(h1)
        self.W2 = rng.normal(size=(h1, h2)) / np.sqrt(h1)
        self.b2 = np.zeros(h2)
        self.W3 = rng.normal(size=(h2, d_out)) / np.sqrt(h2)
        self.b3 = np.zeros(d_out)

    def forward(self, X):
        self.X = X
        self.h1 = np.tanh(X @ self.W1 + self.b1)
        self.h2 = np.tanh(self.h1 @ self.W2 + self.b2)
        self.y_hat = self.h2 @ self.W3 + self.b3
        return self.y_hat

    def loss(self, X, Y):
        return 0.5 * np.sum((self.forward(X) - Y) ** 2) / X.shape[0]

    def backward(self, Y):
        n = Y.shape[0]
        d3 = (self.y_hat - Y) / n
        self.gW3 = self.h2.T @ d3
        self.gb3 = d3.sum(axis=0)
        d2 = (d3 @ self.W3.T) * (1 - self.h1 ** 2)
        self.gW2 = self.h1.T @ d2
        self.gb2 = d2.sum(axis=0)
        d1 = (d2 @ self.W2) * (1 - self.h1 ** 2)
        self.gW1 = self.X.T @ d1
        self.gb1 = d1.sum(axis=0)

    def train_step(self, X, Y):
        loss = self.loss(X, Y)
        self.backward(Y)
        for name in ("W1", "b1", "W2", "b2", "W3", "b3"):
            p = getattr(self, name)
            g = getattr(self, "g" + name)
            p -= self.lr * g
        return loss


def main():
    rng = np.random.default_rng(0)
    X = rng.uniform(-1, 1, size=(64, 2))
    Y = np.sin(3 * X[:, :1]) + X[:, 1:]
    net = RegressionNet(2, 8, 8, 1, lr=0.1)
    for epoch in range(100):
        loss = net.train_step(X, Y)
    print("loss:", loss)


if __name__ == "__main__":
    main()
