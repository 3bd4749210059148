import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "mse"}


class MLP:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1 = np.random.randn(n_in, n_hidden) * 0.1
        self.b1 = np.zeros((1, n_hidden))
        self.W2 = np.random.randn(n_hidden, n_out) * 0.1
        self.b2 = np.zeros((1, n_out))
        self.zero_grad()

    def zero_grad(self):
        self.dW1 = np.zeros_like(self.W1)
        self.db1 = np.zeros_like(self.b1)
        self.dW2 = np.zeros_like(self.W2)
        self.db2 = np.zeros_like(self.b2)

    def forward(self, x):
        self.x = x
        self.h = np.tanh(x @ self.W1 + self.b1)
        self.out = self.h @ self.W2 + self.b2
        return self.out

    def backward(self, y):
        d_out = 2 * (self.out - y) / y.size
        self.dW2 += self.h.T @ d_out
        self.db2 += d_out.sum(axis=0, keepdims=True)
        d_h = (d_out @ self.W2.T) * (1 - self.h ** 2)
        self.dW1 += self.x.T @ d_h
        self.db1 += d_h.sum(axis=0, keepdims=True)

    def train_step(self, x, y, lr):
        out = self.forward(x)
        loss = np.mean((out - y) ** 2)
        self.backward(y)
        self.W1 -= lr * self.dW1
        self.b1 -= lr * self.db1
        self.W2 -= lr * self.dW2
        self.b2 -= lr * self.db2
        return loss
