import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "cross_entropy", "call": "TwoLayerNet", "step": "loss"}


class TwoLayerNet:

    def __init__(self, input_size, hidden_size, output_size, std=1e-1):
        self.params = {}
        self.params["W1"] = std * np.random.randn(input_size, hidden_size)
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = std * np.random.randn(hidden_size, output_size)
        self.params["b2"] = np.zeros(output_size)

    def loss(self, X, y, reg=0.0):
        W1, b1 = self.params["W1"], self.params["b1"]
        W2, b2 = self.params["W2"], self.params["b2"]
        num_train = X.shape[0]

        # forward
        z1 = X.dot(W1) + b1
        a1 = np.maximum(0, z1)
        scores = a1.dot(W2) + b2

        # softmax loss
        scores -= np.max(scores, axis=1, keepdims=True)
        exp_scores = np.exp(scores)
        probs = exp_scores / np.sum(exp_scores, axis=1, keepdims=True)
        correct_logprobs = -np.log(probs[np.arange(num_train), y])
        loss = np.sum(correct_logprobs) / num_train
        loss += 0.5 * reg * (np.sum(W1 * W1) + np.sum(W2 * W2))

        # backward
        grads = {}
        dscores = probs
        dscores[np.arange(num_train), y] -= 1
        grads["W2"] = np.dot(a1.T, dscores)
        grads["b2"] = np.sum(dscores, axis=0)
        dscores /= num_train
        dhidden = np.dot(dscores, W2.T)
        dhidden[z1 <= 0] = 0
        grads["W1"] = np.dot(X.T, dhidden)
        grads["b1"] = np.sum(dhidden, axis=0)

        grads["W2"] += reg * W2
        grads["W1"] += reg * W1
        return loss, grads
