import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "cross_entropy"}


class TwoLayerNet(object):
    """Two fully connected layers with a ReLU between them and a softmax loss."""

    def __init__(self, input_size, hidden_size, output_size, std=1e-2):
        self.params = {}
        self.params["W1"] = std * np.random.randn(input_size, hidden_size)
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = std * np.random.randn(hidden_size, output_size)
        self.params["b2"] = np.zeros(output_size)

    def loss(self, X, y):
        W1, b1 = self.params["W1"], self.params["b1"]
        W2, b2 = self.params["W2"], self.params["b2"]
        N = X.shape[0]

        hidden = X.dot(W1) + b1
        hidden_relu = np.where(hidden > 0, hidden, 0)
        scores = hidden_relu.dot(W2) + b2

        shifted = scores - scores.max(axis=1, keepdims=True)
        logsum = np.log(np.exp(shifted).sum(axis=1))
        loss = np.mean(logsum - shifted[np.arange(N), y])

        dscores = np.exp(shifted - logsum[:, None])
        dscores /= N
        dscores[np.arange(N), y] -= 1

        grads = {}
        grads["W2"] = hidden_relu.T.dot(dscores)
        grads["b2"] = dscores.sum(axis=0)
        dhidden = dscores.dot(W2.T)
        dhidden[hidden <= 0] = 0
        grads["W1"] = X.T.dot(dhidden)
        grads["b1"] = dhidden.sum(axis=0)
        return loss, grads
