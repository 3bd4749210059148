import numpy as np

# Samples are in COLUMNS here: X is (D, N), scores are (C, N).
# W1 is (H, D), W2 is (C, H), the biases are column vectors.


def softmax(Z):
    e = np.exp(Z - np.max(Z, axis=0))
    return e / np.sum(e, axis=0)


def one_hot(y, C):
    Y = np.zeros((C, y.size))
    Y[y, np.arange(y.size)] = 1.0
    return Y


class TwoLayerNetwork:
    def __init__(self, n_x, n_h, n_y):
        rng = np.random.default_rng(0)
        self.W1 = rng.normal(size=(n_h, n_x)) * np.sqrt(2 / n_x)
        self.b1 = np.zeros((n_h, 1))
        self.W2 = rng.normal(size=(n_y, n_h)) * np.sqrt(2 / n_h)
        self.b2 = np.zeros((n_y, 1))

    def forward(self, X):
        self.X = X
        self.Z1 = self.W1 @ X + self.b1
        self.A1 = np.where(self.Z1 > 0, self.Z1, 0)
        self.Z2 = self.W2 @ self.A1 + self.b2
        return self.Z2

    def compute_loss_and_grads(self, X, y):
        Z2 = self.forward(X)
        m = X.shape[1]
        A2 = softmax(Z2)
        Y = one_hot(y, self.W2.shape[0])
        loss = -np.sum(Y * np.log(A2)) / m

        dZ2 = (A2 - Y) / m
        self.dW2 = dZ2 @ self.A1.T
        self.db2 = np.sum(dZ2, axis=1, keepdims=True)
        dA1 = self.W2.T @ dZ2
        dZ1 = np.where(self.Z1 > 0, dA1, 0)
        self.dW1 = dZ1 @ X.T
        self.db1 = np.sum(dZ1, axis=1, keepdims=True)
        return loss, {"dW1": self.dW1, "db1": self.db1, "dW2": self.dW2, "db2": self.db2}

    def update(self, grads, lr):
        self.W1 = self.W1 - lr * grads["dW1"]
        self.b1 = self.b1 - lr * grads["db1"]
        self.W2 = self.W2 - lr * grads["dW2"]
        self.b2 = self.b2 - lr * grads["db2"]

    def train_step(self, X, y, lr):
        loss, grads = self.compute_loss_and_grads(X, y)
        self.update(grads, lr)
        return loss
