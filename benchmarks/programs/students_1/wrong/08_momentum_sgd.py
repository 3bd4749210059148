import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "cross_entropy", "call": "Classifier", "step": "train_step",
           "rate": "lr", "optimizer": {"momentum": 0.9}, "targets": "labels"}


class Classifier:
    def __init__(self, layer_sizes, lr=0.1, momentum=0.9):
        d, h, k = layer_sizes
        self.W1 = 0.1 * np.random.randn(d, h)
        self.b1 = np.zeros(h)
        self.W2 = 0.1 * np.random.randn(h, k)
        self.b2 = np.zeros(k)
        self.lr = lr
        self.momentum = momentum
        self.vW1 = np.zeros((d, h))
        self.vb1 = np.zeros(h)
        self.vW2 = np.zeros((h, k))
        self.vb2 = np.zeros(k)

    def forward(self, X):
        self.X = X
        self.z1 = X @ self.W1 + self.b1
        self.a1 = np.maximum(self.z1, 0)
        z2 = self.a1 @ self.W2 + self.b2
        z2 = z2 - z2.max(axis=1, keepdims=True)
        e = np.exp(z2)
        self.probs = e / e.sum(axis=1, keepdims=True)
        return self.probs

    def backward(self, y):
        m = len(y)
        dz2 = self.probs.copy()
        dz2[range(m), y] -= 1
        dz2 /= m
        self.dW2 = self.a1.T @ dz2
        self.db2 = dz2.sum(axis=0)
        dz1 = (dz2 @ self.W2.T) * (self.z1 > 0)
        self.dW1 = self.X.T @ dz1
        self.db1 = dz1.sum(axis=0)

    def update(self):
        self.vW1 = self.momentum * self.vW1 + self.lr * self.dW1
        self.vb1 = self.momentum * self.vb1 + self.lr * self.db1
        self.vW2 = self.momentum * self.vW2 + self.lr * self.dW2
        self.vb2 = self.momentum * self.vb2 + self.lr * self.db2
        self.W1 = self.W1 - self.lr * self.vW1
        self.b1 = self.b1 - self.lr * self.vb1
        self.W2 = self.W2 - self.lr * self.vW2
        self.b2 = self.b2 - self.lr * self.vb2

    def train_step(self, X, y):
        probs = self.forward(X)
        loss = -np.mean(np.log(probs[range(len(y)), y]))
        self.backward(y)
        self.update()
        return loss
