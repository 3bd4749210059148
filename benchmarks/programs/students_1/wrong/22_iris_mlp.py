import numpy as np

HARNESS = {"network": "linear relu linear relu linear", "loss": "cross_entropy", "sizes": [4, 5, 5, 3],
           "call": "IrisNet", "step": "train_batch", "rate": "learning_rate", "targets": "one_hot",
           "parameters": {"w1": "linear1.weight", "b1": "linear1.bias", "w2": "linear2.weight", "b2": "linear2.bias",
                          "w3": "linear3.weight", "b3": "linear3.bias"},
           "gradients": {"dw1": "linear1.weight", "db1": "linear1.bias", "dw2": "linear2.weight", "db2": "linear2.bias",
                         "dw3": "linear3.weight", "db3": "linear3.bias"}}


class IrisNet:
    # 4 features -> 5 -> 5 -> 3 species
    def __init__(self):
        self.learning_rate = 0.05
        self.w1 = np.random.randn(4, 5) * 0.4
        self.b1 = np.zeros(5)
        self.w2 = np.random.randn(5, 5) * 0.4
        self.b2 = np.zeros(5)
        self.w3 = np.random.randn(5, 3) * 0.4
        self.b3 = np.zeros(3)

    def forward(self, x):
        self.x = x
        self.h1 = np.maximum(x @ self.w1 + self.b1, 0)
        self.h2 = np.maximum(self.h1 @ self.w2 + self.b2, 0)
        logits = self.h2 @ self.w3 + self.b3
        exp = np.exp(logits - logits.max(axis=1, keepdims=True))
        self.p = exp / exp.sum(axis=1, keepdims=True)
        return self.p

    def backward(self, y_onehot):
        n = len(y_onehot)
        g3 = (self.p - y_onehot) / n
        g2 = g3 @ self.w3.T * (self.h2 > 0)
        g1 = g2 @ self.w2.T * (self.h1 > 0)
        self.dw3 = self.h2.T @ g3
        self.db3 = g3.sum(axis=0)
        self.dw2 = self.h1.T @ g2
        self.db2 = g2.sum(axis=0)
        self.dw1 = self.x.T @ g1
        self.db1 = g1.sum(axis=0)

    def update(self):
        lr = self.learning_rate
        self.w1 -= lr * self.dw1
        self.b1 -= lr * self.db1
        self.w2 -= lr * self.dw2
        self.b2 -= lr * self.db1
        self.w3 -= lr * self.dw3
        self.b3 -= lr * self.db3

    def train_batch(self, X, y_onehot):
        p = self.forward(X)
        self.backward(y_onehot)
        self.update()
        return -np.sum(y_onehot * np.log(p)) / len(X)
