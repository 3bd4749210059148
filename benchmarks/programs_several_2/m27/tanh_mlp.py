import numpy as np


class TanhMLP:
    """3 layer tanh network for regression; loss = mean over samples of 0.5 * ||out - y||^2"""

    def __init__(self, d_in, a1, a2, d_out, lr=0.05, seed=1):
        rng = np.random.default_rng(seed)
        self.lr = lr
        self.W1 = rng.normal(size=(d_in, a1)) / np.sqrt(d_in)
        self.b1 = np.zeros(a1)
        self.W2 = rng.normal(size=(a1, a2)) / np.sqrt(a1)
        self.b2 = np.zeros(a2)
        self.W3 = rng.normal(size=(a2, d_out)) / np.sqrt(a2)
        self.b3 = np.zeros(d_out)

    def forward(self, X):
        self.X = X
        self.a1 = np.tanh(X @ self.W1 + self.b1)
        self.a2 = np.tanh(self.a1 @ self.W2 + self.b2)
        self.out = self.a2 @ self.W3 + self.b3
        return self.out

    def loss(self, X, Y):
        return 0.5 * np.sum((self.forward(X) - Y) ** 2) / X.shape[0]

    def backward(self, Y):
        n = Y.shape[0]
        delta3 = 2 * (self.out - Y) / n
        self.gW3 = self.a2.T @ delta3
        self.gb3 = delta3.sum(axis=0)
        delta2 = (delta3 @ self.W3.T) * (1 - self.a2 ** 2)
        self.gW2 = self.a1.T @ delta2
        self.gb2 = delta2.sum(axis=0)
        delta1 = (delta2 @ self.W2.T) * (1 - self.a1)
        self.gW1 = self.X.T @ delta1
        self.gb1 = delta1.sum(axis=0)

    def fit_batch(self, X, Y):
        loss = self.loss(X, Y)
        self.backward(Y)
        for name in ("W1", "b1", "W2", "b2", "W3"):
            p = getattr(self, name)
            g = getattr(self, "g" + name)
            p -= self.lr * g
        return loss


def main():
    rng = np.random.default_rng(0)
    X = rng.uniform(-1, 1, size=(64, 2))
    Y = np.sin(3 * X[:, :1]) + X[:, 1:]
    net = TanhMLP(2, 8, 8, 1)
    for epoch in range(100):
        loss = net.fit_batch(X, Y)
    print("loss:", loss)


if __name__ == "__main__":
    main()
