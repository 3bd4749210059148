# Do not use packages that are not in standard distribution of python
import numpy as np

np.random.seed(1024)


class _baseNetwork:
    def __init__(self, input_size=28 * 28, num_classes=10):
        self.input_size = input_size
        self.num_classes = num_classes
        self.weights = dict()
        self.gradients = dict()

    def softmax(self, scores):
        """
        Compute softmax scores given the raw output from the model
        :param scores: raw scores from the model (N, num_classes)
        """
        exps = np.exp(scores - np.max(scores, axis=1, keepdims=True))
        return exps / np.sum(exps, axis=1, keepdims=True)

    def cross_entropy_loss(self, x_pred, y):
        n = x_pred.shape[0]
        return -np.mean(np.log(x_pred[np.arange(n), y]))

    def compute_accuracy(self, x_pred, y):
        return np.mean(np.argmax(x_pred, axis=1) == y)

    def sigmoid(self, X):
        return 1 / (1 + np.exp(-X))

    def sigmoid_dev(self, x):
        """derivative of sigmoid at x (x is the input, not the output)"""
        s = self.sigmoid(x)
        return s * (1 - s)

    def ReLU(self, X):
        return np.maximum(0, X)

    def ReLU_dev(self, X):
        return (X > 0).astype(float)


class SoftmaxRegression(_baseNetwork):
    def __init__(self, input_size=28 * 28, num_classes=10):
        super().__init__(input_size, num_classes)
        self.weights['W1'] = 0.001 * np.random.randn(input_size, num_classes)
        self.gradients['W1'] = np.zeros((input_size, num_classes))

    def forward(self, X, y, mode='train'):
        z = X @ self.weights['W1']
        a = self.ReLU(z)
        p = self.softmax(a)
        loss = self.cross_entropy_loss(p, y)
        accuracy = self.compute_accuracy(p, y)
        if mode != 'train':
            return loss, accuracy

        N = X.shape[0]
        d = p.copy()
        d[np.arange(N), y] -= 1
        d = d / N * self.ReLU_dev(z)
        self.gradients['W1'] = X.T @ d
        return loss, accuracy


class TwoLayerNet(_baseNetwork):
    def __init__(self, input_size=28 * 28, num_classes=10, hidden_size=128):
        super().__init__(input_size, num_classes)
        self.hidden_size = hidden_size
        self._weight_init()

    def _weight_init(self):
        self.weights['b1'] = np.zeros(self.hidden_size)
        self.weights['b2'] = np.zeros(self.num_classes)
        np.random.seed(1024)
        self.weights['W1'] = 0.001 * np.random.randn(self.input_size, self.hidden_size)
        np.random.seed(1024)
        self.weights['W2'] = 0.001 * np.random.randn(self.hidden_size, self.num_classes)
        for k in ('b1', 'b2', 'W1', 'W2'):
            self.gradients[k] = np.zeros_like(self.weights[k])

    def forward(self, X, y, mode='train'):
        N = X.shape[0]
        Z1 = X @ self.weights['W1'] + self.weights['b1']
        A1 = self.sigmoid(Z1)
        Z2 = A1 @ self.weights['W2'] + self.weights['b2']
        P = self.softmax(Z2)

        loss = self.cross_entropy_loss(P, y)
        accuracy = self.compute_accuracy(P, y)
        if mode == 'valid':
            return loss, accuracy

        one_hot = np.zeros_like(P)
        one_hot[np.arange(N), y] = 1
        dZ2 = (P - one_hot) / N
        self.gradients['W2'] = A1.T @ dZ2
        self.gradients['b2'] = dZ2.sum(axis=0)
        dA1 = dZ2 @ self.weights['W2'].T
        dZ1 = dA1 * self.sigmoid_dev(Z1)
        self.gradients['W1'] = X.T @ dZ1
        self.gradients['b1'] = dZ1.sum(axis=0)
        return loss, accuracy
