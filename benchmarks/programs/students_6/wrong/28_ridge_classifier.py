# TD 5 : classifieur avec pénalité L2
import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "cross_entropy"}


class Classifieur:
    def __init__(self, input_dim, hidden_dim, num_classes, reg=0.02):
        alea = np.random.RandomState(6)
        self.reg = reg
        self.params = {
            "W1": alea.randn(input_dim, hidden_dim) * 0.3,
            "b1": np.zeros(hidden_dim),
            "W2": alea.randn(hidden_dim, num_classes) * 0.3,
            "b2": np.zeros(num_classes),
        }

    def loss(self, X, y):
        W1, b1 = self.params["W1"], self.params["b1"]
        W2, b2 = self.params["W2"], self.params["b2"]
        N = X.shape[0]

        cachee = 1 / (1 + np.exp(-(X @ W1 + b1)))
        scores = cachee @ W2 + b2
        scores -= scores.max(axis=1, keepdims=True)
        log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))

        loss = -log_p[np.arange(N), y].mean()
        for W in (W1, W2):
            loss += 0.5 * self.reg * np.sum(W) ** 2

        d = np.exp(log_p)
        d[np.arange(N), y] -= 1
        d /= N
        d1 = (d @ W2.T) * cachee * (1 - cachee)
        grads = {
            "W1": X.T @ d1 + self.reg * W1,
            "b1": d1.sum(axis=0),
            "W2": cachee.T @ d + self.reg * W2,
            "b2": d.sum(axis=0),
        }
        return loss, grads


if __name__ == "__main__":
    alea = np.random.RandomState(1)
    X = alea.randn(60, 3)
    y = X.argmin(axis=1)
    c = Classifieur(3, 8, 3)
    for t in range(100):
        loss, grads = c.loss(X, y)
        for nom in grads:
            c.params[nom] -= 0.5 * grads[nom]
    print(loss)
