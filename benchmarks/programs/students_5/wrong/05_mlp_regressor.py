"""A regressor with ReLU hidden layers and a linear output."""
import numpy as np

HARNESS = {"network": "linear relu linear relu linear", "loss": "mse"}


class MLP:
    def __init__(self, layer_dims, seed=1):
        rng = np.random.default_rng(seed)
        self.L = len(layer_dims) - 1
        self.W = [rng.normal(0, np.sqrt(2 / layer_dims[i]), (layer_dims[i], layer_dims[i + 1])) for i in range(self.L)]
        self.b = [np.zeros(layer_dims[i + 1]) for i in range(self.L)]

    def forward(self, x):
        self.zs = []
        self.acts = [x]
        for i in range(self.L):
            z = self.acts[-1] @ self.W[i] + self.b[i]
            self.zs.append(z)
            # no relu after the last layer
            if i < self.L:
                z = np.maximum(0, z)
            self.acts.append(z)
        return self.acts[-1]

    def loss(self, y):
        return np.mean((self.acts[-1] - y) ** 2)

    def backward(self, y):
        self.dW = [None] * self.L
        self.db = [None] * self.L
        delta = 2 * (self.acts[-1] - y) / y.size
        for i in range(self.L - 1, -1, -1):
            self.dW[i] = self.acts[i].T @ delta
            self.db[i] = delta.sum(axis=0)
            if i > 0:
                delta = (delta @ self.W[i].T) * (self.zs[i - 1] > 0)

    def update(self, lr):
        for i in range(self.L):
            self.W[i] -= lr * self.dW[i]
            self.b[i] -= lr * self.db[i]


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    x = rng.normal(size=(80, 3))
    y = x @ np.array([[1.0], [-2.0], [0.5]])
    model = MLP([3, 10, 10, 1])
    for epoch in range(100):
        model.forward(x)
        model.backward(y)
        model.update(0.05)
    print(model.loss(y))        # nan, although the data are linear
