import numpy as np


class Linear:
    def __init__(self, in_features, out_features, rng):
        self.W = rng.randn(out_features, in_features) * np.sqrt(2.0 / in_features)
        self.b = np.zeros((out_features, 1))
        self.dLdW = np.zeros_like(self.W)
        self.dLdb = np.zeros_like(self.b)

    def forward(self, A):
        self.A = A
        self.N = A.shape[0]
        return A @ self.W.T + self.b.T

    def backward(self, dLdZ):
        self.dLdW = dLdZ.T @ self.A
        self.dLdb = np.sum(dLdZ, axis=0).reshape(-1, 1)
        return dLdZ @ self.W


class GELUish:
    """x * sigmoid(1.702 x)"""

    def forward(self, Z):
        self.Z = Z
        self.S = 1 / (1 + np.exp(-1.702 * Z))
        return Z * self.S

    def backward(self, dLdA):
        dAdZ = self.S + self.Z * self.S * (1 - self.S)
        return dLdA * dAdZ


class Tanh:
    def forward(self, Z):
        self.A = np.tanh(Z)
        return self.A

    def backward(self, dLdA):
        return dLdA * (1 - self.A)


class CrossEntropyLoss:
    def forward(self, A, Y):
        self.Y = Y
        self.N = A.shape[0]
        e = np.exp(A - A.max(axis=1, keepdims=True))
        self.softmax = e / e.sum(axis=1, keepdims=True)
        return np.sum(-Y * np.log(self.softmax)) / self.N

    def backward(self):
        return (self.softmax - self.Y) / self.N


class MLP4:
    def __init__(self, sizes=(2, 4, 8, 4, 2), seed=0):
        rng = np.random.RandomState(seed)
        self.layers = [
            Linear(sizes[0], sizes[1], rng), GELUish(),
            Linear(sizes[1], sizes[2], rng), Tanh(),
            Linear(sizes[2], sizes[3], rng), GELUish(),
            Linear(sizes[3], sizes[4], rng),
        ]
        self.crit = CrossEntropyLoss()

    def forward(self, X):
        A = X
        for layer in self.layers:
            A = layer.forward(A)
        return A

    def backward(self, dLdA):
        for layer in reversed(self.layers):
            dLdA = layer.backward(dLdA)
        return dLdA

    def train_step(self, X, Y, lr=0.1, weight_decay=0.0):
        loss = self.crit.forward(self.forward(X), Y)
        self.backward(self.crit.backward())
        for layer in self.layers:
            if isinstance(layer, Linear):
                layer.W = layer.W - lr * (layer.dLdW - weight_decay * layer.W)
                layer.b = layer.b - lr * layer.dLdb
        return loss


if __name__ == "__main__":
    rng = np.random.RandomState(7)
    X = rng.randn(40, 2)
    Y = np.eye(2)[(X[:, 0] * X[:, 1] > 0).astype(int)]
    net = MLP4()
    losses = [net.train_step(X, Y) for _ in range(50)]
    print(losses[0], losses[-1])
