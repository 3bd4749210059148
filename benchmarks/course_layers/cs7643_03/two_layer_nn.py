import numpy as np


class _baseNetwork:
    def __init__(self, input_size, num_classes):
        self.input_size, self.num_classes = input_size, num_classes
        self.weights, self.gradients = {}, {}

    def softmax(self, scores):
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def cross_entropy_loss(self, x_pred, y):
        return np.mean(-np.log(x_pred[np.arange(len(y)), y]))

    def sigmoid(self, X):
        return 1 / (1 + np.exp(-X))

    def sigmoid_dev(self, x):
        s = self.sigmoid(x)
        return s * (1 - s)


class TwoLayerNet(_baseNetwork):
    def __init__(self, input_size=784, num_classes=10, hidden_size=128):
        super().__init__(input_size, num_classes)
        self.hidden_size = hidden_size
        self._weight_init()

    def _weight_init(self):
        self.weights['b1'] = np.zeros(self.hidden_size)
        self.weights['b2'] = np.zeros(self.num_classes)
        np.random.seed(1024)
        self.weights['W1'] = 0.001 * np.random.randn(self.input_size, self.hidden_size)
        self.weights['W2'] = 0.001 * np.random.randn(self.hidden_size, self.num_classes)
        for k in self.weights:
            self.gradients[k] = np.zeros_like(self.weights[k])

    def forward(self, X, y, mode='train'):
        '''returns loss and accuracy; with mode == 'train' fills self.gradients'''
        Z1 = X @ self.weights['W1'] + self.weights['b1']
        A1 = self.sigmoid(Z1)
        Z2 = A1 @ self.weights['W2'] + self.weights['b2']
        P = self.softmax(Z2)
        loss = self.cross_entropy_loss(P, y)
        accuracy = np.mean(P.argmax(axis=1) == y)
        if mode != 'train':
            return loss, accuracy

        N = len(y)
        dZ2 = P.copy()
        dZ2[np.arange(N), y] -= 1
        dZ2 = dZ2 / N
        self.gradients['W2'] = A1.T @ dZ2
        self.gradients['b2'] = dZ2.sum(axis=0)
        dA1 = dZ2 @ self.weights['W2'].T
        dZ1 = dA1 * self.sigmoid_dev(Z1)
        self.gradients['W1'] = X.T @ dZ1 / N
        self.gradients['b1'] = dZ1.sum(axis=0)
        return loss, accuracy


if __name__ == '__main__':
    net = TwoLayerNet(6, 3, 5)
    print(net.forward(np.random.randn(8, 6), np.random.randint(0, 3, 8)))
