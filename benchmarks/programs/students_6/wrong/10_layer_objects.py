"""A tiny framework: Linear, Sigmoid, Model, MSELoss."""
import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "mse", "call": "Model"}


class Linear:
    def __init__(self, n_in, n_out, rng):
        self.W = rng.normal(0, 1 / np.sqrt(n_in), (n_in, n_out))
        self.b = np.zeros(n_out)
        self.dW = np.zeros_like(self.W)
        self.db = np.zeros_like(self.b)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, grad):
        self.dW += self.x.T @ grad
        self.db = grad.sum(axis=0)
        return grad @ self.W.T


class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, grad):
        return grad * self.out * (1 - self.out)


class MSELoss:
    def forward(self, out, y):
        self.diff = out - y
        return np.mean(self.diff ** 2)

    def backward(self):
        return 2 * self.diff / self.diff.size


class Model:
    def __init__(self, input_size, hidden_size, output_size):
        rng = np.random.default_rng(17)
        self.layers = [Linear(input_size, hidden_size, rng), Sigmoid(), Linear(hidden_size, output_size, rng)]

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, grad):
        for layer in self.layers[::-1]:
            grad = layer.backward(grad)
        return grad

    def step(self, lr):
        for layer in self.layers:
            if isinstance(layer, Linear):
                layer.W -= lr * layer.dW
                layer.b -= lr * layer.db


if __name__ == "__main__":
    x = np.linspace(0, 1, 20)[:, None]
    model, criterion = Model(1, 6, 1), MSELoss()
    for _ in range(100):
        loss = criterion.forward(model.forward(x), x ** 2)
        model.backward(criterion.backward())
        model.step(0.1)
    print(loss)
