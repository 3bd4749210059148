"""Iris-like data, two hidden layers, one-hot targets."""
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid linear", "loss": "cross_entropy"}


class IrisNet:
    def __init__(self, sizes):
        self.weights = []
        self.biases = []
        for n_in, n_out in zip(sizes[:-1], sizes[1:]):
            self.weights.append(np.random.randn(n_in, n_out) * 0.5)
            self.biases.append(np.random.randn(n_out) * 0.1)

    @staticmethod
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    @staticmethod
    def softmax(z):
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def forward(self, x):
        self.a = [x]
        for w, b in zip(self.weights[:-1], self.biases[:-1]):
            self.a.append(self.sigmoid(self.a[-1] @ w + b))
        self.p = self.softmax(self.a[-1] @ self.weights[-1])
        return self.p

    def backward(self, y):
        n = len(y)
        self.grad_weights = [None] * len(self.weights)
        self.grad_biases = [None] * len(self.biases)
        delta = (self.p - y) / n
        for i in reversed(range(len(self.weights))):
            self.grad_weights[i] = self.a[i].T @ delta
            self.grad_biases[i] = delta.sum(axis=0)
            delta = delta @ self.weights[i].T * self.a[i] * (1 - self.a[i])

    def train_step(self, x, y, lr):
        p = self.forward(x)
        loss = -(y * np.log(p)).sum() / len(y)
        self.backward(y)
        for w, gw in zip(self.weights, self.grad_weights):
            w -= lr * gw
        for b, gb in zip(self.biases, self.grad_biases):
            b -= lr * gb
        return loss


if __name__ == "__main__":
    np.random.seed(23)
    centers = np.array([[5.0, 3.4, 1.5, 0.2], [5.9, 2.8, 4.3, 1.3], [6.6, 3.0, 5.6, 2.0]]) - 3
    labels = np.arange(30) % 3
    x = centers[labels] + 0.2 * np.random.randn(30, 4)
    y = np.eye(3)[labels]
    net = IrisNet([4, 6, 5, 3])
    for epoch in range(300):
        loss = net.train_step(x, y, 0.5)
    print("loss", loss, "accuracy", np.mean(net.forward(x).argmax(1) == labels))
