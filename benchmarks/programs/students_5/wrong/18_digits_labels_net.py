"""Digit classifier, labels are integers. Accuracy stays at chance level, please help."""
import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "cross_entropy"}


class Classifier:
    def __init__(self, input_size, hidden_size, num_classes):
        rng = np.random.default_rng(3)
        self.W1 = rng.normal(0, 0.1, (input_size, hidden_size))
        self.b1 = np.zeros(hidden_size)
        self.W2 = rng.normal(0, 0.1, (hidden_size, num_classes))
        self.b2 = np.zeros(num_classes)

    def forward(self, X):
        self.X = X
        self.H = np.maximum(0, X @ self.W1 + self.b1)
        S = self.H @ self.W2 + self.b2
        E = np.exp(S - S.max(axis=1, keepdims=True))
        self.P = E / E.sum(axis=1, keepdims=True)
        return self.P

    def loss(self, y):
        return -np.mean(np.log(self.P[range(len(y)), y]))

    def backward(self, y):
        N = len(y)
        dS = self.P.copy()
        dS[:, y] -= 1
        dS /= N
        self.dW2 = self.H.T @ dS
        self.db2 = dS.sum(axis=0)
        dH = dS @ self.W2.T
        dH[self.H <= 0] = 0
        self.dW1 = self.X.T @ dH
        self.db1 = dH.sum(axis=0)

    def update(self, lr=0.1):
        for name in ("W1", "b1", "W2", "b2"):
            setattr(self, name, getattr(self, name) - lr * getattr(self, "d" + name))


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 8))
    y = X[:, :4].argmax(axis=1)
    net = Classifier(8, 16, 4)
    for i in range(50):
        net.forward(X)
        net.backward(y)
        net.update(0.1)
    print((net.forward(X).argmax(axis=1) == y).mean())
