import numpy as np

HARNESS = {"network": "linear sigmoid linear tanh linear", "loss": "mse", "call": "MLP", "step": "train_batch",
           "parameters": {"W[0]": "linear1.weight", "W[1]": "linear2.weight", "W[2]": "linear3.weight",
                          "b[0]": "linear1.bias", "b[1]": "linear2.bias", "b[2]": "linear3.bias"},
           "gradients": {"dW[0]": "linear1.weight", "dW[1]": "linear2.weight", "dW[2]": "linear3.weight",
                         "db[0]": "linear1.bias", "db[1]": "linear2.bias", "db[2]": "linear3.bias"}}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class MLP:
    activations = [(sigmoid, lambda a: a * (1 - a)), (np.tanh, lambda a: 1 - a ** 2), (lambda z: z, lambda a: 1.0)]

    def __init__(self, sizes):
        self.W, self.b = [], []
        for rows, cols in zip(sizes, sizes[1:]):
            self.W.append(np.random.randn(rows, cols) / rows ** 0.5)
            self.b.append(np.zeros(cols))

    def predict(self, X):
        self.A = [X]
        for (f, _), W, b in zip(self.activations, self.W, self.b):
            self.A.append(f(self.A[-1] @ W + b))
        return self.A[-1]

    def train_batch(self, X, y, lr):
        out = self.predict(X)
        loss = np.mean((out - y) ** 2)

        self.dW = [None] * len(self.W)
        self.db = [None] * len(self.b)
        grad = 2 * (out - y) / len(y)
        for l in range(len(self.W) - 1, -1, -1):
            delta = grad * self.activations[l][1](self.A[l + 1])
            self.dW[l] = self.A[l].T @ delta
            self.db[l] = delta.sum(axis=0)
            grad = delta @ self.W[l].T

        for l in range(len(self.W)):
            self.W[l] = self.W[l] - lr * self.dW[l]
            self.b[l] = self.b[l] - lr * self.db[l]
        return loss
