import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid linear sigmoid", "loss": "mse"}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class DeepNet:
    # two hidden layers with the same number of units

    def __init__(self, input_dim, hidden_dim, output_dim):
        self.W1 = np.random.randn(input_dim, hidden_dim)
        self.b1 = np.zeros((1, hidden_dim))
        self.W2 = np.random.randn(hidden_dim, hidden_dim)
        self.b2 = np.zeros((1, hidden_dim))
        self.W3 = np.random.randn(hidden_dim, output_dim)
        self.b3 = np.zeros((1, output_dim))

    def forward(self, X):
        self.X = X
        self.a1 = sigmoid(np.dot(X, self.W1) + self.b1)
        self.a2 = sigmoid(np.dot(self.a1, self.W2) + self.b2)
        self.a3 = sigmoid(np.dot(self.a1, self.W3) + self.b3)
        return self.a3

    def backward(self, y):
        n = y.size
        loss = np.sum((self.a3 - y) ** 2) / n
        d3 = 2 * (self.a3 - y) / n * self.a3 * (1 - self.a3)
        d2 = np.dot(d3, self.W3.T) * self.a2 * (1 - self.a2)
        d1 = np.dot(d2, self.W2.T) * self.a1 * (1 - self.a1)
        self.dW3 = np.dot(self.a2.T, d3)
        self.db3 = np.sum(d3, axis=0, keepdims=True)
        self.dW2 = np.dot(self.a1.T, d2)
        self.db2 = np.sum(d2, axis=0, keepdims=True)
        self.dW1 = np.dot(self.X.T, d1)
        self.db1 = np.sum(d1, axis=0, keepdims=True)
        return loss

    def update(self, lr):
        for name in ("W1", "b1", "W2", "b2", "W3", "b3"):
            setattr(self, name, getattr(self, name) - lr * getattr(self, "d" + name))
