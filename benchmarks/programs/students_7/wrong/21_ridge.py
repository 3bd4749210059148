import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "cross_entropy"}


def softmax_loss(scores, y):
    n = scores.shape[0]
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(n), y]).sum() / n
    p[np.arange(n), y] -= 1
    return loss, p / n


class FullyConnectedNet:
    def __init__(self, input_dim, hidden_dim, num_classes, reg=0.05, weight_scale=0.1):
        self.reg = reg
        self.params = {
            "W1": weight_scale * np.random.randn(input_dim, hidden_dim),
            "b1": np.zeros(hidden_dim),
            "W2": weight_scale * np.random.randn(hidden_dim, num_classes),
            "b2": np.zeros(num_classes),
        }

    def loss(self, X, y):
        W1, b1, W2, b2 = (self.params[k] for k in ("W1", "b1", "W2", "b2"))
        z = X @ W1 + b1
        h = np.maximum(z, 0)
        loss, dscores = softmax_loss(h @ W2 + b2, y)
        loss += self.reg * (np.sum(W1 ** 2) + np.sum(W2 ** 2))

        grads = {}
        grads["W2"] = h.T @ dscores + 2 * self.reg * W2
        grads["b2"] = dscores.sum(axis=0)
        dz = dscores @ W2.T
        dz[z <= 0] = 0
        grads["W1"] = X.T @ dz + self.reg * W1
        grads["b1"] = dz.sum(axis=0)
        return loss, grads
