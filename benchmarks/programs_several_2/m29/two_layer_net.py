import numpy as np


class SoftmaxMLP(object):
    """affine - relu - affine - softmax, with L2 regularization."""

    def __init__(self, input_dim=3 * 32 * 32, hidden_dim=100, num_classes=10, weight_scale=1e-3, reg=0.0):
        self.params = {}
        self.reg = reg
        self.params["W1"] = weight_scale * np.random.randn(input_dim, hidden_dim)
        self.params["b1"] = np.zeros(hidden_dim)
        self.params["W2"] = weight_scale * np.random.randn(hidden_dim, num_classes)
        self.params["b2"] = np.zeros(num_classes)

    def loss(self, X, y=None):
        W1, b1 = self.params["W1"], self.params["b1"]
        W2, b2 = self.params["W2"], self.params["b2"]
        N = X.shape[0]

        z1 = X.dot(W1) + b1
        a1 = np.maximum(0, z1)
        scores = a1.dot(W2) + b2
        if y is None:
            return scores

        scores = scores - np.max(scores, axis=1, keepdims=True)
        e = np.exp(scores)
        p = e / np.sum(e, axis=1, keepdims=True)
        loss = -np.sum(np.log(p[np.arange(N), y])) / N
        loss += 0.5 * self.reg * (np.sum(W1 * W1) + np.sum(W2 * W2))

        grads = {}
        delta = p.copy()
        delta[np.arange(N), y] -= 1
        delta /= delta.shape[1]
        grads["W2"] = a1.T.dot(delta) + self.reg * W2
        grads["b2"] = np.sum(delta, axis=0)
        da1 = delta.dot(W2.T)
        da1[z1 <= 0] = 0
        grads["W1"] = X.T.dot(da1)
        grads["b1"] = np.mean(da1, axis=0)
        return loss, grads
