import numpy as np

HARNESS = {"network": ["linear", {"layer": "elu", "alpha": 0.3}, "linear", {"layer": "elu", "alpha": 0.3}, "linear"], "loss": "mse"}


class Affine:
    def __init__(self, n_in, n_out):
        self.W = np.random.normal(size=(n_in, n_out)) / np.sqrt(n_in)
        self.b = np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, grad):
        self.dW = self.x.T @ grad
        self.db = grad.sum(axis=0)
        return grad @ self.W.T


class Elu:
    def __init__(self, alpha=0.3):
        self.alpha = alpha

    def forward(self, z):
        self.y = z.copy()
        low = z <= 0
        self.y[low] = self.alpha * np.expm1(z[low])
        return self.y

    def backward(self, grad):
        # from the output alone: alpha exp(z) is y + alpha
        return np.where(self.y > 0, grad, grad * (self.y + self.alpha))


class Model:
    def __init__(self, input_size, hidden_size, output_size):
        self.layers = [Affine(input_size, hidden_size), Elu(), Affine(hidden_size, hidden_size), Elu(),
                       Affine(hidden_size, output_size)]

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, grad):
        for layer in self.layers[::-1]:
            grad = layer.backward(grad)

    def step(self, lr):
        for layer in self.layers[::2]:
            layer.W -= lr * layer.dW
            layer.b -= lr * layer.db


class MSELoss:
    def forward(self, out, y):
        self.out, self.y = out, y
        return float(np.average((out - y) ** 2))

    def backward(self):
        return (self.out - self.y) / (0.5 * self.y.size)
