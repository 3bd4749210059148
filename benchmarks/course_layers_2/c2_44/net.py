import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


class Network:
    """sums over the batch everywhere, the update divides (lr / n)"""

    def __init__(self, n_in, n_hidden, n_out):
        self.w1 = np.random.randn(n_in, n_hidden) * 0.1
        self.b1 = np.zeros(n_hidden)
        self.w2 = np.random.randn(n_hidden, n_out) * 0.1
        self.b2 = np.zeros(n_out)

    def forward(self, x):
        self.x = x
        self.h = sigmoid(x.dot(self.w1) + self.b1)
        self.o = sigmoid(self.h.dot(self.w2) + self.b2)
        return self.o

    def loss(self, x, y):
        return 0.5 * ((self.forward(x) - y) ** 2).sum()

    def backward(self, y):
        delta2 = (self.o - y) * self.o * (1 - self.o)
        delta1 = delta2.dot(self.w2.T) * self.h * (1 - self.h)
        return {
            'w1': self.x.T.dot(delta1),
            'b1': delta1.sum(axis=0),
            'w2': self.h.T.dot(delta2),
            'b2': delta2.sum(axis=0),
        }

    def train_batch(self, x, y, lr=1.0):
        self.forward(x)
        grads = self.backward(y)
        for name, g in grads.items():
            setattr(self, name, getattr(self, name) - lr / len(x) * g)


if __name__ == '__main__':
    net = Network(2, 4, 1)
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    Y = np.array([[0], [1], [1], [0]])
    for i in range(2000):
        net.train_batch(X, Y, lr=5.0)
    print(net.forward(X).round(3))
