"""modules with forward, backward and update; the model is a list of them"""
import numpy as np

HARNESS = {"network": "linear tanh linear sigmoid", "loss": "binary_cross_entropy", "call": "Sequential"}


class Linear:
    def __init__(self, d_in, d_out):
        self.weight = np.random.randn(d_in, d_out) / np.sqrt(d_in)
        self.bias = np.zeros(d_out)
        self.grad_weight = np.zeros_like(self.weight)
        self.grad_bias = np.zeros_like(self.bias)

    def forward(self, x):
        self.x = x
        return x @ self.weight + self.bias

    def backward(self, grad):
        self.grad_weight += self.x.T @ grad
        self.grad_bias = grad.sum(axis=0)
        return grad @ self.weight.T

    def update(self, lr):
        self.weight -= lr * self.grad_weight
        self.bias -= lr * self.grad_bias


class Tanh:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, grad):
        return grad * (1 - self.y ** 2)

    def update(self, lr):
        pass


class Sigmoid(Tanh):
    def forward(self, x):
        self.y = 1 / (1 + np.exp(-x))
        return self.y

    def backward(self, grad):
        return grad * self.y * (1 - self.y)


class Sequential:
    def __init__(self, d_in, d_hidden, d_out):
        self.modules = [Linear(d_in, d_hidden), Tanh(), Linear(d_hidden, d_out), Sigmoid()]

    def forward(self, x):
        for m in self.modules:
            x = m.forward(x)
        return x

    def train_step(self, x, y, lr):
        p = self.forward(x)
        loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
        grad = (p - y) / (p * (1 - p)) / p.size
        for m in reversed(self.modules):
            grad = m.backward(grad)
        for m in self.modules:
            m.update(lr)
        return loss


if __name__ == "__main__":
    np.random.seed(27)
    x = np.random.randn(40, 2)
    y = (x[:, :1] * x[:, 1:] > 0).astype(float)
    model = Sequential(2, 8, 1)
    for epoch in range(100):
        loss = model.train_step(x, y, 0.02)
    print(loss)
