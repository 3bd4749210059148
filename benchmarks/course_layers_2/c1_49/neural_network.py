import numpy as np
import matplotlib.pyplot as plt


class NeuralNetwork:
    """
    My own class version of the Coursera assignment.
    X: (n_features, m), y: (1, m)
    """

    def __init__(self, layers, activations, lr=0.01):
        self.layers = layers
        self.activations = activations    # e.g. ['tanh', 'relu', 'sigmoid']
        self.lr = lr
        self.W = {}
        self.b = {}
        self.m = None
        for i in range(1, len(layers)):
            self.W[i] = np.random.randn(layers[i], layers[i - 1]) * 0.1
            self.b[i] = np.zeros((layers[i], 1))

    def _act(self, Z, name):
        if name == 'tanh':
            return np.tanh(Z)
        if name == 'relu':
            return np.maximum(0, Z)
        return 1 / (1 + np.exp(-Z))

    def _act_grad(self, Z, name):
        if name == 'tanh':
            return 1 - np.tanh(Z) ** 2
        if name == 'relu':
            return (Z > 0) * 1.0
        s = 1 / (1 + np.exp(-Z))
        return s * (1 - s)

    def forward(self, X):
        self.A = {0: X}
        self.Z = {}
        self.m = X.shape[1]
        for i in range(1, len(self.layers)):
            self.Z[i] = np.dot(self.W[i], self.A[i - 1]) + self.b[i]
            self.A[i] = self._act(self.Z[i], self.activations[i - 1])
        return self.A[len(self.layers) - 1]

    def loss(self, Y):
        A = self.A[len(self.layers) - 1]
        return -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / self.m

    def backward(self, Y):
        L = len(self.layers) - 1
        self.dW, self.db = {}, {}
        A = self.A[L]
        dA = (-(Y / A) - (1 - Y) / (1 - A)) / self.m
        for i in range(L, 0, -1):
            dZ = dA * self._act_grad(self.Z[i], self.activations[i - 1])
            self.dW[i] = np.dot(dZ, self.A[i - 1].T)
            self.db[i] = np.sum(dZ, axis=1, keepdims=True)
            dA = np.dot(self.W[i].T, dZ)

    def update(self):
        for i in range(1, len(self.layers)):
            self.W[i] = self.W[i] - self.lr * self.dW[i]
            self.b[i] = self.b[i] - self.lr * self.db[i]

    def train(self, X, Y, iterations=1000):
        costs = []
        for it in range(iterations):
            self.forward(X)
            costs.append(self.loss(Y))
            self.backward(Y)
            self.update()
        return costs


if __name__ == '__main__':
    X = np.random.randn(2, 200)
    Y = (X[0:1] * X[1:2] > 0).astype(float)
    nn = NeuralNetwork([2, 8, 4, 1], ['tanh', 'relu', 'sigmoid'], 0.5)
    costs = nn.train(X, Y, 500)
    plt.plot(costs)
    plt.show()
