import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "cross_entropy"}


class TwoLayerNet(object):
    """affine - relu - affine - softmax, L2 on the weights."""

    def __init__(self, input_size, hidden_size, output_size, std=1e-1, reg=0.05):
        rng = np.random.RandomState(3)
        self.reg = reg
        self.params = {}
        self.params["W1"] = std * rng.randn(input_size, hidden_size)
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = std * rng.randn(hidden_size, output_size)
        self.params["b2"] = np.zeros(output_size)

    def loss(self, X, y):
        W1, b1 = self.params["W1"], self.params["b1"]
        W2, b2 = self.params["W2"], self.params["b2"]
        N = X.shape[0]

        hidden = X.dot(W1) + b1
        mask = hidden > 0
        hidden = hidden * mask
        scores = hidden.dot(W2) + b2

        scores = scores - scores.max(axis=1, keepdims=True)
        log_norm = np.log(np.exp(scores).sum(axis=1))
        loss = np.mean(log_norm - scores[np.arange(N), y])
        loss += self.reg * (np.sum(W1 * W1) + np.sum(W2 * W2))

        dscores = np.exp(scores - log_norm[:, None])
        dscores[np.arange(N), y] -= 1
        dscores /= N
        grads = {}
        grads["W2"] = hidden.T.dot(dscores) + 2 * self.reg * W2
        grads["b2"] = dscores.sum(axis=0)
        dhidden = dscores.dot(W2.T)
        dhidden[dhidden <= 0] = 0
        grads["W1"] = X.T.dot(dhidden) + 2 * self.reg * W1
        grads["b1"] = dhidden.sum(axis=0)
        return loss, grads
