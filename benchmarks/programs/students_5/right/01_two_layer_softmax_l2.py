"""Assignment 1, part 3: two-layer net with ReLU, softmax loss and L2 regularization."""
import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "cross_entropy"}


class TwoLayerNet:
    """affine - relu - affine - softmax, the modular pieces inlined."""

    def __init__(self, input_dim=12, hidden_dim=8, num_classes=4, weight_scale=1e-1, reg=0.02):
        rng = np.random.default_rng(231)
        self.reg = reg
        self.params = {
            "W1": weight_scale * rng.standard_normal((input_dim, hidden_dim)),
            "b1": np.zeros(hidden_dim),
            "W2": weight_scale * rng.standard_normal((hidden_dim, num_classes)),
            "b2": np.zeros(num_classes),
        }

    def loss(self, X, y=None):
        W1, b1 = self.params["W1"], self.params["b1"]
        W2, b2 = self.params["W2"], self.params["b2"]
        N = X.shape[0]

        hidden = np.maximum(0, X.dot(W1) + b1)
        scores = hidden.dot(W2) + b2
        if y is None:
            return scores

        scores = scores - scores.max(axis=1, keepdims=True)
        log_norm = np.log(np.exp(scores).sum(axis=1))
        data_loss = np.mean(log_norm - scores[np.arange(N), y])
        reg_loss = 0.5 * self.reg * (np.sum(W1 * W1) + np.sum(W2 * W2))
        loss = data_loss + reg_loss

        dscores = np.exp(scores - log_norm[:, None])
        dscores[np.arange(N), y] -= 1
        dscores /= N

        grads = {}
        grads["W2"] = hidden.T.dot(dscores) + self.reg * W2
        grads["b2"] = dscores.sum(axis=0)
        dhidden = np.where(hidden > 0, dscores.dot(W2.T), 0.0)
        grads["W1"] = X.T.dot(dhidden) + self.reg * W1
        grads["b1"] = dhidden.sum(axis=0)
        return loss, grads


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    net = TwoLayerNet()
    X, y = rng.standard_normal((20, 12)), rng.integers(0, 4, 20)
    for it in range(50):
        loss, grads = net.loss(X, y)
        for name in net.params:
            net.params[name] -= 0.5 * grads[name]
    print("final loss", loss)
