import numpy as np

HARNESS = {
    "network": "linear sigmoid linear",
    "loss": "cross_entropy",
    "optimizer": {"momentum": 0.9, "weight_decay": 0.01},
    "call": "Classifier",
}


class Dense:
    def __init__(self, fan_in, fan_out, rng):
        self.W = rng.normal(0, 1 / np.sqrt(fan_in), (fan_out, fan_in))
        self.b = np.zeros(fan_out)

    def __call__(self, x):
        self.x = x
        return x @ self.W.T + self.b

    def back(self, g):
        self.dW = g.T @ self.x
        self.db = g.sum(0)
        return g @ self.W

    def pairs(self):
        return [(self.W, self.dW), (self.b, self.db)]


class Sigmoid:
    def __call__(self, x):
        e = np.exp(-np.abs(x))
        self.s = np.where(x >= 0, 1, e) / (1 + e)
        return self.s

    def back(self, g):
        return g * self.s * (1 - self.s)

    def pairs(self):
        return []


class SGD:
    """v <- mu v + (g + wd p),  p <- p - lr v"""

    def __init__(self, momentum, weight_decay):
        self.mu, self.wd = momentum, weight_decay
        self.v = {}

    def apply(self, pairs, lr):
        for i, (p, g) in enumerate(pairs):
            g = g + self.wd * p
            self.v[i] = g if i not in self.v else self.mu * self.v[i] + g
            p -= lr * self.v[i]


class Classifier:
    def __init__(self, n_in, n_hidden, n_out, seed=0):
        rng = np.random.default_rng(seed)
        self.layers = [Dense(n_in, n_hidden, rng), Sigmoid(), Dense(n_hidden, n_out, rng)]
        self.optimizer = SGD(0.9, 0.01)

    def logits(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def train_step(self, X, y, lr):
        z = self.logits(X)
        z = z - z.max(axis=1, keepdims=True)
        p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
        loss = -np.log(p[np.arange(len(y)), y]).mean()
        g = (p - np.eye(p.shape[1])[y]) / len(y)
        for layer in reversed(self.layers):
            g = layer.back(g)
        self.optimizer.apply([pair for layer in self.layers for pair in layer.pairs()], lr)
        return loss


if __name__ == "__main__":
    rng = np.random.default_rng(5)
    X = rng.normal(size=(60, 2))
    y = (X[:, 0] > 0).astype(int) + (X[:, 1] > 0)
    model = Classifier(2, 10, 3)
    for epoch in range(100):
        loss = model.train_step(X, y, 0.1)
    print(loss)
