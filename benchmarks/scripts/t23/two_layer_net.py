from __future__ import print_function
import numpy as np


class TwoLayerNet(object):
    """
    input - fully connected - ReLU - fully connected - softmax
    """

    def __init__(self, input_size, hidden_size, output_size, std=1e-1):
        self.params = {}
        self.params['W1'] = std * np.random.randn(input_size, hidden_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = std * np.random.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)

    def loss(self, X, y=None, reg=0.0):
        W1, b1 = self.params['W1'], self.params['b1']
        W2, b2 = self.params['W2'], self.params['b2']
        N, D = X.shape

        # forward
        hidden = X.dot(W1) + b1
        hidden[hidden < 0] = 0
        scores = hidden.dot(W2) + b2
        if y is None:
            return scores

        scores = scores - np.max(scores, axis=1, keepdims=True)
        exp_scores = np.exp(scores)
        probs = exp_scores / np.sum(exp_scores, axis=1, keepdims=True)
        loss = np.sum(-np.log(probs[range(N), y])) / N
        loss += reg * (np.sum(W1 * W1) + np.sum(W2 * W2))

        # backward
        grads = {}
        probs[range(N), y] -= 1
        probs /= N
        grads['W2'] = hidden.T.dot(probs) + 2 * reg * W2
        grads['b2'] = np.sum(probs, axis=0)
        dhidden = probs.dot(W2.T)
        dhidden[hidden == 0] = 0
        grads['W1'] = X.T.dot(dhidden) + 2 * reg * W1
        grads['b1'] = np.sum(dhidden, axis=0)
        return loss, grads

    def train(self, X, y, X_val, y_val, learning_rate=1e-1, learning_rate_decay=0.95,
              reg=1e-3, num_iters=600, batch_size=50, verbose=True):
        num_train = X.shape[0]
        iterations_per_epoch = max(num_train // batch_size, 1)
        for it in range(num_iters):
            batch = np.random.choice(num_train, batch_size)
            loss, grads = self.loss(X[batch], y=y[batch], reg=reg)
            for name in self.params:
                self.params[name] -= learning_rate * grads[name]
            if verbose and it % 100 == 0:
                print('iteration %d / %d: loss %f' % (it, num_iters, loss))
            # every epoch: check accuracy and decay the learning rate
            if (it + 1) % iterations_per_epoch == 0:
                val_acc = (self.predict(X_val) == y_val).mean()
                learning_rate *= learning_rate_decay
        print('last validation accuracy: %f' % val_acc)

    def predict(self, X):
        return np.argmax(self.loss(X), axis=1)


def get_data(num, centers):
    y = np.random.randint(centers.shape[0], size=num)
    X = centers[y] + np.random.randn(num, centers.shape[1])
    return X, y


np.random.seed(0)
centers = np.random.randn(6, 20)
X, y = get_data(1000, centers)
mean = X.mean(axis=0)
X -= mean
X_val, y_val = get_data(200, centers)
X_val -= mean

net = TwoLayerNet(20, 30, 6)
net.train(X, y, X_val, y_val)
