import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "mse", "optimizer": {"momentum": 0.9}}


class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1 = np.random.randn(n_in, n_hidden)
        self.b1 = np.zeros(n_hidden)
        self.W2 = np.random.randn(n_hidden, n_out)
        self.b2 = np.zeros(n_out)
        self.vW1 = np.zeros_like(self.W1)
        self.vb1 = np.zeros_like(self.b1)
        self.vW2 = np.zeros_like(self.W2)
        self.vb2 = np.zeros_like(self.b2)

    def train_step(self, x, y, lr, momentum):
        z1 = x @ self.W1 + self.b1
        a1 = np.maximum(z1, 0)
        out = a1 @ self.W2 + self.b2
        loss = ((out - y) ** 2).mean()
        d2 = 2 * (out - y) / out.size
        dW2 = a1.T @ d2
        db2 = d2.sum(axis=0)
        d1 = d2 @ self.W2.T * (a1 >= 0)
        dW1 = x.T @ d1
        db1 = d1.sum(axis=0)
        self.vW1 = momentum * self.vW1 + dW1
        self.vb1 = momentum * self.vb1 + db1
        self.vW2 = momentum * self.vW2 - dW2
        self.vb2 = momentum * self.vb2 + db2
        self.W1 -= lr * self.vW1
        self.b1 -= lr * self.vb1
        self.W2 -= lr * self.vW2
        self.b2 -= lr * self.vb1.sum()
        return loss
