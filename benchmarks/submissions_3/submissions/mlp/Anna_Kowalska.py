"""
Sheet 4 - two-layer perceptron
Anna Kowalska, 318842
"""
import numpy as np


class MLP(object):
    """input - fully connected - ReLU - fully connected - softmax"""

    def __init__(self, input_size, hidden_size, output_size, std=1e-1):
        self.params = {}
        self.params['W1'] = std * np.random.randn(input_size, hidden_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = std * np.random.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)

    def scores(self, X):
        W1, b1 = self.params['W1'], self.params['b1']
        W2, b2 = self.params['W2'], self.params['b2']
        h1 = np.maximum(0, X.dot(W1) + b1)
        return h1.dot(W2) + b2

    def loss_and_gradients(self, X, y):
        """
        X: (N, D), y: (N,)
        returns loss (float) and grads, a dict with the same keys as self.params
        """
        W1, b1 = self.params['W1'], self.params['b1']
        W2, b2 = self.params['W2'], self.params['b2']
        N = X.shape[0]

        # forward
        z1 = X.dot(W1) + b1
        h1 = np.maximum(0, z1)
        scores = h1.dot(W2) + b2

        # softmax loss
        scores = scores - scores.max(axis=1, keepdims=True)
        exp_scores = np.exp(scores)
        probs = exp_scores / exp_scores.sum(axis=1, keepdims=True)
        loss = -np.log(probs[np.arange(N), y]).sum() / N

        # backward
        grads = {}
        dscores = probs.copy()
        dscores[np.arange(N), y] -= 1
        dscores /= N
        grads['W2'] = h1.T.dot(dscores)
        grads['b2'] = dscores.sum(axis=0)
        dh1 = dscores.dot(W2.T)
        dz1 = dh1 * (z1 > 0)
        grads['W1'] = X.T.dot(dz1)
        grads['b1'] = dz1.sum(axis=0)
        return loss, grads

    def train_step(self, X, y, learning_rate=1e-2):
        loss, grads = self.loss_and_gradients(X, y)
        for key in self.params:
            self.params[key] -= learning_rate * grads[key]
        return loss

    def predict(self, X):
        return np.argmax(self.scores(X), axis=1)


if __name__ == '__main__':
    np.random.seed(1)
    X = np.random.randn(90, 2)
    y = (X[:, 0] * X[:, 1] > 0).astype(int)
    net = MLP(2, 16, 2)
    for it in range(800):
        l = net.train_step(X, y, 0.5)
        if it % 100 == 0:
            print('iter %d  loss %.4f' % (it, l))
    print('train acc', (net.predict(X) == y).mean())
