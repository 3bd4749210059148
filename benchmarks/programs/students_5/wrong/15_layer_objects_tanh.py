"""Layer objects that remember what they need for the backward pass."""
import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "mse", "call": "Net"}


class Dense:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out) / np.sqrt(n_in)
        self.b = np.zeros((1, n_out))

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, grad):
        self.dW = self.x.T @ grad
        self.db = grad.sum(axis=0, keepdims=True)
        return grad @ self.W.T


class TanhLayer:
    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, grad):
        return grad * (1 - self.out)


class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.layers = [Dense(n_in, n_hidden), TanhLayer(), Dense(n_hidden, n_out)]

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def train_step(self, x, y, lr):
        out = self.forward(x)
        loss = np.mean((out - y) ** 2)
        grad = 2 * (out - y) / out.size
        for layer in reversed(self.layers):
            grad = layer.backward(grad)
        for layer in self.layers:
            if hasattr(layer, "W"):
                layer.W -= lr * layer.dW
                layer.b -= lr * layer.db
        return loss


if __name__ == "__main__":
    np.random.seed(0)
    x = np.random.uniform(-1, 1, (50, 1))
    y = np.cos(3 * x)
    net = Net(1, 10, 1)
    for epoch in range(500):
        loss = net.train_step(x, y, 0.1)
    print(loss)
