from __future__ import print_function

import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "cross_entropy", "call": "TwoLayerNet", "step": "loss"}


class TwoLayerNet(object):
    """
    A two-layer fully-connected neural network: input - fully connected layer - ReLU - fully connected layer - softmax
    """

    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {}
        self.params['W1'] = std * np.random.randn(input_size, hidden_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = std * np.random.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)

    def loss(self, X, y=None, reg=0.0):
        W1, b1 = self.params['W1'], self.params['b1']
        W2, b2 = self.params['W2'], self.params['b2']
        N, D = X.shape

        hidden = np.maximum(0, X @ W1 + b1)
        scores = hidden @ W2 + b2
        if y is None:
            return scores

        shifted = scores - scores.max(axis=1, keepdims=True)
        sums = np.exp(shifted).sum(axis=1)
        # mean over the samples of -s_y + log(sum(exp(s)))
        loss = np.sum(-shifted[range(N), y] + np.log(sums)) / N
        loss += reg * (np.sum(W1 ** 2) + np.sum(W2 ** 2))

        grads = {}
        coef = np.exp(shifted) / sums.reshape(N, 1)
        coef[range(N), y] += -1
        grads['W2'] = hidden.T @ coef / N + 2 * reg * W2
        grads['b2'] = coef.sum(axis=0) / N
        dhidden = coef @ W2.T
        dhidden[hidden == 0] = 0
        grads['W1'] = X.T @ dhidden / N + 2 * reg * W1
        grads['b1'] = dhidden.sum(axis=0) / N
        return loss, grads

    def predict(self, X):
        return np.argmax(self.loss(X), axis=1)
