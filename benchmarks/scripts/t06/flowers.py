"""
Flower classification (3 classes, 4 features) with a small neural network.
I don't have the csv at hand so the three species are sampled here.
"""
import numpy as np


def make_flowers(n_per_class=50, seed=42):
    rng = np.random.RandomState(seed)
    means = np.array([[5.0, 3.4, 1.5, 0.25],
                      [5.9, 2.8, 4.3, 1.3],
                      [6.6, 3.0, 5.6, 2.0]])
    stds = np.array([[0.35, 0.38, 0.17, 0.10],
                     [0.51, 0.31, 0.47, 0.20],
                     [0.63, 0.32, 0.55, 0.27]])
    X = np.vstack([rng.randn(n_per_class, 4) * stds[c] + means[c] for c in range(3)])
    labels = np.repeat(np.arange(3), n_per_class)
    idx = rng.permutation(len(labels))
    return X[idx], labels[idx]


class Network:
    def __init__(self, n_in, n_hidden, n_out, lr=0.05, seed=7):
        rng = np.random.RandomState(seed)
        self.W1 = rng.randn(n_in, n_hidden) * 0.5
        self.b1 = np.zeros((1, n_hidden))
        self.W2 = rng.randn(n_hidden, n_out) * 0.5
        self.b2 = np.zeros((1, n_out))
        self.lr = lr

    def softmax(self, z):
        e = np.exp(z - np.max(z, axis=1, keepdims=True))
        return e / np.sum(e, axis=1, keepdims=True)

    def forward(self, X):
        self.z1 = X @ self.W1 + self.b1
        self.a1 = np.tanh(self.z1)
        self.z2 = self.a1 @ self.W2 + self.b2
        self.probs = self.softmax(self.z2)
        return self.probs

    def loss(self, T):
        return -np.mean(np.sum(T * np.log(self.probs + 1e-12), axis=1))

    def backward(self, X, T):
        m = X.shape[0]
        delta2 = (self.probs - T) / m
        dW2 = self.a1.T @ delta2
        db2 = np.sum(delta2, axis=0, keepdims=True)

        delta1 = (delta2 @ self.W2.T) * (1 - self.a1 ** 2)
        dW1 = X.T @ delta1
        db1 = np.sum(delta1, keepdims=True)

        self.W2 -= self.lr * dW2
        self.b2 -= self.lr * db2
        self.W1 -= self.lr * dW1
        self.b1 -= self.lr * db1

    def predict(self, X):
        return np.argmax(self.forward(X), axis=1)

    def train(self, X, T, epochs=500):
        for epoch in range(epochs):
            self.forward(X)
            L = self.loss(T)
            self.backward(X, T)
            if epoch % 100 == 0:
                acc = np.mean(self.predict(X) == np.argmax(T, axis=1))
                print("epoch %4d  loss %.4f  train acc %.3f" % (epoch, L, acc))


if __name__ == "__main__":
    X, labels = make_flowers()
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    T = np.eye(3)[labels]
    X_train, T_train = X[:120], T[:120]
    X_test, y_test = X[120:], labels[120:]

    net = Network(4, 6, 3)
    net.train(X_train, T_train, epochs=500)
    print("test accuracy:", np.mean(net.predict(X_test) == y_test))
