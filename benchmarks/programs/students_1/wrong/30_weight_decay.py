import numpy as np

HARNESS = {"network": [{"layer": "linear", "bias": False}, "tanh", {"layer": "linear", "bias": False}],
           "loss": "mse", "call": "TinyNet", "step": "train", "optimizer": {"weight_decay": 0.02}}


class TinyNet:
    """no biases; the data is centred"""

    weight_decay = 0.02

    def __init__(self, sizes):
        self.W1 = np.random.randn(sizes[0], sizes[1]) / np.sqrt(sizes[0])
        self.W2 = np.random.randn(sizes[1], sizes[2]) / np.sqrt(sizes[1])

    def train(self, X, y, lr):
        hidden = np.tanh(X @ self.W1)
        output = hidden @ self.W2
        error = output - y

        d_output = 2 * error / error.size
        d_hidden = d_output @ self.W2.T * (1 - hidden ** 2)
        dW2 = hidden.T @ d_output
        dW1 = X.T @ d_hidden

        # shrink the weights a little, then follow the gradient
        self.W1 *= 1 - self.weight_decay
        self.W2 *= 1 - self.weight_decay
        self.W1 -= lr * dW1
        self.W2 -= lr * dW2
        return np.mean(error ** 2)
