"""mini framework: layers, a net, one training step"""
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse", "outputs": 1, "call": "Net"}


class Layer:
    def forward(self, x):
        raise NotImplementedError

    def backward(self, grad):
        raise NotImplementedError

    def step(self, lr):
        pass


class Dense(Layer):
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out) / np.sqrt(n_in)
        self.b = np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, grad):
        self.dW = self.x.T @ grad
        self.db = grad.sum(axis=0)
        return grad @ self.W.T

    def step(self, lr):
        self.W -= lr * self.dW
        self.b -= lr * self.db


class Sigmoid(Layer):
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, grad):
        return grad * self.out * (1 - self.out)


class Net:
    """One hidden layer, one output."""

    def __init__(self, n_in, n_hidden):
        act = Sigmoid()
        out_act = act
        self.layers = [Dense(n_in, n_hidden), act, Dense(n_hidden, 1), out_act]

    def predict(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def train_step(self, x, y, lr):
        pred = self.predict(x)
        loss = ((pred - y) ** 2).mean()
        grad = 2 * (pred - y) / pred.size
        for layer in reversed(self.layers):
            grad = layer.backward(grad)
        for layer in self.layers:
            layer.step(lr)
        return loss


if __name__ == "__main__":
    np.random.seed(12)
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
    y = np.array([[0], [1], [1], [0]], dtype=float)
    net = Net(2, 6)
    for epoch in range(1000):
        loss = net.train_step(x, y, 1.0)
    print("loss", loss)
