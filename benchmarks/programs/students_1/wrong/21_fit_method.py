import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "mse", "call": "Regressor", "step": "step",
           "parameters": {"weights1": "linear1.weight", "bias1": "linear1.bias",
                          "weights2": "linear2.weight", "bias2": "linear2.bias"}}


class Regressor:
    def __init__(self, layer_sizes):
        n_in, n_hidden, n_out = layer_sizes
        self.weights1 = np.random.randn(n_in, n_hidden) * np.sqrt(2 / n_in)
        self.bias1 = np.zeros((1, n_hidden))
        self.weights2 = np.random.randn(n_hidden, n_out) * np.sqrt(2 / n_hidden)
        self.bias2 = np.zeros((1, n_out))

    def forward(self, X):
        self.layer1 = np.maximum(0, np.dot(X, self.weights1) + self.bias1)
        return np.dot(self.layer1, self.weights2) + self.bias2

    def backward(self, X, y, output):
        self.d_output = 2 * (output - y) / y.size
        self.d_layer1 = np.dot(self.d_output, self.weights2.T) * np.where(self.layer1 > 0, 1, 0)

    def update(self, X, lr):
        lr = lr / len(X)    # average over the samples
        self.weights2 -= lr * np.dot(self.layer1.T, self.d_output)
        self.bias2 -= lr * np.sum(self.d_output, axis=0, keepdims=True)
        self.weights1 -= lr * np.dot(X.T, self.d_layer1)
        self.bias1 -= lr * np.sum(self.d_layer1, axis=0, keepdims=True)

    def step(self, X, y, lr):
        output = self.forward(X)
        self.backward(X, y, output)
        self.update(X, lr)
        return np.mean((y - output) ** 2)

    def fit(self, X, y, epochs=1000, lr=0.01):
        for epoch in range(epochs):
            loss = self.step(X, y, lr)
            if epoch % 100 == 0:
                print(epoch, loss)


if __name__ == "__main__":
    rng = np.random.RandomState(7)
    X = rng.rand(120, 3)
    y = X @ np.array([[1.0], [-2.0], [0.5]]) + 0.3
    Regressor([3, 16, 1]).fit(X, y)
