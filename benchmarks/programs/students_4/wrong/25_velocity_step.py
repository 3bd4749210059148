"""Softmax regression with one hidden layer; momentum in an optimizer class."""
import numpy as np

HARNESS = {
    "network": "linear relu linear",
    "loss": "cross_entropy",
    "optimizer": {"momentum": 0.8},
    "call": "Model",
}


class MomentumSGD:
    def __init__(self, params, beta):
        self.beta = beta
        self.v = {k: np.zeros_like(p) for k, p in params.items()}

    def step(self, params, grads, lr):
        for k in params:
            self.v[k] = self.beta * self.v[k] + lr * grads[k]
            params[k] -= lr * self.v[k]


class Model:
    def __init__(self, n_features, n_hidden, n_classes, seed=0):
        rng = np.random.default_rng(seed)
        self.params = {
            "W1": rng.normal(0, np.sqrt(2 / n_features), (n_features, n_hidden)),
            "b1": np.zeros(n_hidden),
            "W2": rng.normal(0, np.sqrt(1 / n_hidden), (n_hidden, n_classes)),
            "b2": np.zeros(n_classes),
        }
        self.optimizer = MomentumSGD(self.params, beta=0.8)

    def compute(self, X, y):
        P = self.params
        H = np.maximum(0, X @ P["W1"] + P["b1"])
        S = H @ P["W2"] + P["b2"]
        S = S - S.max(axis=1, keepdims=True)
        logp = S - np.log(np.exp(S).sum(axis=1, keepdims=True))
        n = len(X)
        loss = -logp[np.arange(n), y].sum() / n

        D = np.exp(logp)
        D[np.arange(n), y] -= 1
        D /= n
        E = D @ P["W2"].T
        E[H <= 0] = 0
        return loss, {"W1": X.T @ E, "b1": E.sum(0), "W2": H.T @ D, "b2": D.sum(0)}

    def train_step(self, X, y, lr):
        loss, grads = self.compute(X, y)
        self.optimizer.step(self.params, grads, lr)
        return loss


if __name__ == "__main__":
    rng = np.random.default_rng(25)
    X = rng.normal(size=(45, 2))
    y = np.digitize(X[:, 0] + X[:, 1], [-0.7, 0.7])
    model = Model(2, 10, 3)
    for epoch in range(100):
        loss = model.train_step(X, y, 0.3)
    print("loss", loss)
