import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "mse", "call": "Regressor"}


class Regressor:
    def __init__(self, n_features, n_hidden, n_outputs, random_state=1):
        rng = np.random.RandomState(random_state)
        self.W1 = rng.normal(0.0, 0.2, (n_features, n_hidden))
        self.b1 = np.zeros(n_hidden)
        self.W2 = rng.normal(0.0, 0.2, (n_hidden, n_outputs))
        self.b2 = np.zeros(n_outputs)

    def forward(self, X):
        a = np.tanh(X @ self.W1 + self.b1)
        return a, a @ self.W2 + self.b2

    def train_step(self, X, y, lr):
        a, out = self.forward(X)
        residual = out - y

        # gradients of the mean squared error
        g_out = 2 / residual.size * residual
        g_hid = g_out @ self.W2.T * (1 - np.power(a, 2))
        dW2, db2 = a.T @ g_out, g_out.sum(0)
        dW1, db1 = X.T @ g_hid, g_hid.sum(0)

        for p, g in ((self.W1, dW1), (self.b1, db1), (self.W2, dW2), (self.b2, db2)):
            p -= lr * g

        loss = np.mean((self.forward(X)[1] - y) ** 2)
        return loss


def train(model, X, y, lr=0.05, epochs=100):
    history = []
    for epoch in range(epochs):
        history.append(model.train_step(X, y, lr))
    return history
