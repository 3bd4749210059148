import numpy as np


class DeepNet:
    def __init__(self, sizes, learning_rate=0.01):
        self.sizes = sizes
        self.lr = learning_rate
        self.initialize()

    def initialize(self):
        self.weights = [np.random.randn(o, i) * 0.5 for i, o in zip(self.sizes, self.sizes[1:])]
        self.biases = [np.zeros((o, 1)) for o in self.sizes[1:]]

    @staticmethod
    def relu(z):
        return z * (z > 0)

    @staticmethod
    def drelu(z):
        return (z > 0).astype(z.dtype)

    @staticmethod
    def sigmoid(z):
        return 1.0 / (1.0 + np.exp(-z))

    def forward(self, X):
        self.As = [X]
        self.Zs = []
        for k, (W, b) in enumerate(zip(self.weights, self.biases)):
            self.Zs.append(np.dot(W, self.As[-1]) + b)
            act = self.sigmoid if k == len(self.weights) - 1 else self.relu
            self.As.append(act(self.Zs[-1]))
        return self.As[-1]

    def cost(self, Y):
        z = self.Zs[-1]
        return np.mean(np.maximum(z, 0) - z * Y + np.log1p(np.exp(-np.abs(z))))

    def backward(self, Y):
        m = Y.shape[1]
        self.dW = [None] * len(self.weights)
        self.db = [None] * len(self.biases)
        dZ = self.As[-1] - Y
        for k in range(len(self.weights))[::-1]:
            self.dW[k] = np.dot(dZ, self.As[k].T) / m
            self.db[k] = dZ.mean(axis=1, keepdims=True)
            if k:
                dZ = np.dot(self.weights[k].T, dZ) * self.drelu(self.Zs[k - 1])
        return self.dW, self.db

    def update(self):
        for k in range(len(self.weights)):
            self.weights[k] = self.weights[k] - self.lr * self.dW[k]
            self.biases[k] = self.biases[k] - self.lr * self.db[k]

    def fit(self, X, Y, epochs):
        for e in range(epochs):
            self.forward(X)
            self.backward(Y)
            self.update()
