import numpy as np

HARNESS = {"network": "linear sigmoid linear relu linear", "loss": "mse", "call": "Model"}


class Linear:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_out, n_in) * np.sqrt(2 / n_in)
        self.b = np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.W.T + self.b

    def backward(self, grad):
        self.dW = grad.T @ self.x
        self.db = grad.sum(axis=0)
        return grad @ self.W


class Elementwise:
    """keeps its local slope, not its value, so backward is the same for all"""

    def backward(self, grad):
        return grad * self.slope


class Sigmoid(Elementwise):
    def forward(self, x):
        s = 1 / (1 + np.exp(-x))
        self.slope = s * (1 - s)
        return s


class ReLU(Elementwise):
    def forward(self, x):
        self.slope = (x > 0).astype(x.dtype)
        return x * self.slope


class MSELoss:
    def forward(self, out, y):
        self.diff = out - y
        return np.mean(self.diff ** 2)

    def backward(self):
        return 2 * self.diff / self.diff.size


class Model:
    def __init__(self, sizes):
        n0, n1, n2, n3 = sizes
        self.layers = [Linear(n0, n1), Sigmoid(), Linear(n1, n2), ReLU(), Linear(n2, n3)]

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, grad):
        for layer in self.layers[::-1]:
            grad = layer.backward(grad)
        return grad

    def update(self, lr):
        for layer in self.layers:
            if isinstance(layer, Linear):
                layer.W -= lr * layer.dW
                layer.b -= lr * layer.db
