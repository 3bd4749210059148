import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid linear", "loss": "mse", "call": "Net"}


class Dense:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out) * 0.5
        self.b = np.zeros((1, n_out))

    def forward(self, x):
        self.input = x
        return x @ self.W + self.b

    def backward(self, grad):
        self.dW = self.input.T @ grad
        self.db = grad.sum(axis=0, keepdims=True)
        return grad @ self.W.T


class Sigmoid:
    def forward(self, x):
        self.output = 1 / (1 + np.exp(-x))
        return self.output

    def backward(self, grad):
        return grad * self.output * (1 - self.output)


class Net:
    def __init__(self, n_in, n_hidden, n_out):
        act = Sigmoid()
        self.layers = [
            Dense(n_in, n_hidden),
            act,
            Dense(n_hidden, n_hidden),
            act,
            Dense(n_hidden, n_out),
        ]

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def train_step(self, x, y, lr):
        out = self.forward(x)
        loss = np.mean((out - y) ** 2)
        grad = 2 * (out - y) / y.size
        for layer in reversed(self.layers):
            grad = layer.backward(grad)
        for layer in self.layers:
            if isinstance(layer, Dense):
                layer.W -= lr * layer.dW
                layer.b -= lr * layer.db
        return loss
