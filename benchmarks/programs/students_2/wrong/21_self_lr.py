import numpy as np

HARNESS = {"network": "linear tanh linear tanh", "loss": "mse", "optimizer": {"lr": 0.1}}


class NeuralNetwork:
    def __init__(self, input_nodes, hidden_nodes, output_nodes):
        self.lr = 0.1
        self.W1 = np.random.normal(0, input_nodes ** -0.5, (hidden_nodes, input_nodes))
        self.b1 = np.zeros((hidden_nodes, 1))
        self.W2 = np.random.normal(0, hidden_nodes ** -0.5, (output_nodes, hidden_nodes))
        self.b2 = np.zeros((output_nodes, 1))

    def forward(self, X):
        self.A1 = np.tanh(np.dot(self.W1, X) + self.b1)
        self.A2 = np.tanh(np.dot(self.W2, self.A1) + self.b2)
        return self.A2

    def backward(self, X, Y):
        loss = np.mean((self.A2 - Y) ** 2)
        dA2 = self.lr * 2 * (self.A2 - Y) / Y.size
        dZ2 = dA2 * (1 - self.A2 ** 2)
        dZ1 = np.dot(self.W2.T, dZ2) * (1 - self.A1 ** 2)
        self.dW2 = np.dot(dZ2, self.A1.T)
        self.db2 = np.sum(dZ2, axis=1, keepdims=True)
        self.dW1 = np.dot(dZ1, X.T)
        self.db1 = np.sum(dZ1, axis=1, keepdims=True)
        return loss

    def update(self):
        self.W1 -= self.lr * self.dW1
        self.b1 -= self.lr * self.db1
        self.W2 -= self.lr * self.dW2
        self.b2 -= self.lr * self.db2
