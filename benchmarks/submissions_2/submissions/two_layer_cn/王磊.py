import numpy as np

class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size):
        self.params = {}
        self.params['W1'] = np.random.randn(input_size, hidden_size) * 0.01
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = np.random.randn(hidden_size, output_size) * 0.01
        self.params['b2'] = np.zeros(output_size)

    def loss(self, X, y, reg=0.01):
        W1, b1 = self.params['W1'], self.params['b1']
        W2, b2 = self.params['W2'], self.params['b2']
        N = X.shape[0]

        fc1 = X.dot(W1) + b1
        X2 = np.maximum(0, fc1)
        scores = X2.dot(W2) + b2

        scores = scores - np.max(scores, axis=1).reshape(-1, 1)
        correct = scores[np.arange(N), y]
        loss = -np.sum(correct) + np.sum(np.log(np.sum(np.exp(scores), axis=1)))
        loss = loss / N + reg * np.sum(W1 * W1) + reg * np.sum(W2 * W2)

        grads = {}
        softmax = np.exp(scores) / np.sum(np.exp(scores), axis=1).reshape(-1, 1)
        ds = softmax.copy()
        ds[np.arange(N), y] = ds[np.arange(N), y] - 1
        ds = ds / N
        grads['W2'] = X2.T.dot(ds) + 2 * reg * W2
        grads['b2'] = np.sum(ds, axis=0)
        dx2 = ds.dot(W2.T)
        dx1 = dx2 * (fc1 > 0)
        grads['W1'] = X.T.dot(dx1) + 2 * reg * W1
        grads['b1'] = np.sum(dx1, axis=0)
        return loss, grads

class Tanh():
    def forward(self, input):
        self.output = np.tanh(input)
        return self.output
    def backward(self, grad):
        return grad * (1 - self.ouput ** 2)

class AdaGrad():
    def __init__(self, lr=0.01):
        self.lr = lr
        self.sum = {}
    def update(self, params, grads):
        for k in params.keys():
            if k not in self.sum.keys():
                self.sum[k] = 0
            self.sum[k] = self.sum[k] + grads[k] * grads[k]
            params[k] = params[k] - self.lr * grads[k] / (np.sqrt(self.sum[k]) + 1e-10)
