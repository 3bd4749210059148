"""Two-layer fully connected net, ReLU in between, softmax classifier on top."""
import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "cross_entropy"}


class TwoLayerNet(object):

    def __init__(self, input_size, hidden_size, output_size, std=1e-1):
        self.params = {}
        self.params['W1'] = std * np.random.randn(input_size, hidden_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = std * np.random.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)

    def scores(self, X):
        hidden = np.maximum(0, X.dot(self.params['W1']) + self.params['b1'])
        return hidden, hidden.dot(self.params['W2']) + self.params['b2']

    def loss(self, X, y):
        """y holds the class index of every row of X. Gives (loss, grads)."""
        num_train = X.shape[0]
        rows = np.arange(num_train)
        hidden, scores = self.scores(X)

        # log-sum-exp, so that nothing overflows
        top = scores.max(axis=1, keepdims=True)
        lse = top + np.log(np.exp(scores - top).sum(axis=1, keepdims=True))
        loss = (lse[:, 0] - scores[rows, y]).sum() / num_train

        dscores = np.exp(scores - lse)
        dscores[rows, y] -= 1
        dscores /= num_train

        grads = {}
        grads['W2'] = hidden.T.dot(dscores)
        grads['b2'] = dscores.sum(axis=0)
        dhidden = dscores.dot(self.params['W2'].T)
        dhidden[hidden == 0] = 0
        grads['W1'] = X.T.dot(dhidden)
        grads['b1'] = dhidden.sum(axis=0)
        return loss, grads

    def predict(self, X):
        return self.scores(X)[1].argmax(axis=1)


if __name__ == '__main__':
    np.random.seed(1)
    net = TwoLayerNet(4, 10, 3)
    X, y = np.random.randn(30, 4), np.random.randint(3, size=30)
    for it in range(200):
        loss, grads = net.loss(X, y)
        for name in grads:
            net.params[name] -= 0.5 * grads[name]
    print('final loss', loss, 'accuracy', np.mean(net.predict(X) == y))
