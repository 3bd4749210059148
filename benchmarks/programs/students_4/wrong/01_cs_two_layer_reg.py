"""Softmax classifier with one hidden ReLU layer and L2 regularization."""
import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "cross_entropy"}


class TwoLayerNet(object):
    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {
            'W1': std * np.random.randn(input_size, hidden_size),
            'b1': np.zeros(hidden_size),
            'W2': std * np.random.randn(hidden_size, output_size),
            'b2': np.zeros(output_size),
        }

    def loss(self, X, y, reg=0.05):
        W1, b1 = self.params['W1'], self.params['b1']
        W2, b2 = self.params['W2'], self.params['b2']
        N = X.shape[0]

        # forward pass
        h1 = X.dot(W1) + b1
        a1 = np.maximum(h1, 0)
        scores = a1.dot(W2) + b2

        # softmax loss
        scores -= np.max(scores, axis=1, keepdims=True)
        exp_scores = np.exp(scores)
        probs = exp_scores / np.sum(exp_scores, axis=1, keepdims=True)
        loss = -np.sum(np.log(probs[range(N), y])) / N
        loss += reg * (np.sum(W1 * W1) + np.sum(W2 * W2))

        # backward pass
        grads = {}
        dscores = probs.copy()
        dscores[range(N), y] -= 1
        dscores /= N
        grads['W2'] = a1.T.dot(dscores) + 2 * reg * W2
        grads['b2'] = np.sum(dscores, axis=0)
        da1 = dscores.dot(W2.T)
        dh1 = da1 * (h1 > 0)
        grads['W1'] = X.T.dot(dh1) + reg * W1
        grads['b1'] = np.sum(dh1, axis=0)
        return loss, grads

    def train(self, X, y, learning_rate=1e-1, num_iters=100):
        history = []
        for it in range(num_iters):
            loss, grads = self.loss(X, y)
            history.append(loss)
            for k in self.params:
                self.params[k] -= learning_rate * grads[k]
        return history


if __name__ == '__main__':
    np.random.seed(0)
    X, y = 10 * np.random.randn(5, 4), np.array([0, 1, 2, 2, 1])
    net = TwoLayerNet(4, 10, 3, std=1e-1)
    print(net.train(X, y)[-1])
