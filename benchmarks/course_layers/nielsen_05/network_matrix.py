# Exercise of chapter 2: fully matrix-based approach, whole mini batch at once.
# X has one sample per column.
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class Network(object):

    def __init__(self, sizes):
        self.sizes = sizes
        self.biases = [np.random.randn(n, 1) for n in sizes[1:]]
        self.weights = [np.random.randn(n, m) for m, n in zip(sizes[:-1], sizes[1:])]

    def feedforward(self, A):
        for W, b in zip(self.weights, self.biases):
            A = sigmoid(W @ A + b)
        return A

    def backprop(self, X, Y):
        """sums over the columns of X of the gradients of 1/2 |a - y|^2"""
        As = [X]
        for W, b in zip(self.weights, self.biases):
            As.append(sigmoid(W @ As[-1] + b))
        nabla_b = [0] * len(self.biases)
        nabla_w = [0] * len(self.weights)
        A = As[-1]
        Delta = (A - Y) * A * (1 - A)
        for l in range(len(self.weights) - 1, -1, -1):
            nabla_b[l] = Delta.sum(axis=1, keepdims=True)
            nabla_w[l] = Delta @ As[l].T
            Delta = (self.weights[l].T @ Delta) * As[l] * (1 - As[l])
        return nabla_b, nabla_w

    def update_mini_batch(self, X, Y, eta):
        m = X.shape[1]
        nabla_b, nabla_w = self.backprop(X, Y)
        for l in range(len(self.weights)):
            self.weights[l] -= eta / m * nabla_w[l]
            self.biases[l] -= eta / m * nabla_b[l]


if __name__ == '__main__':
    net = Network([2, 5, 1])
    X = np.array([[0, 0, 1, 1], [0, 1, 0, 1.0]])
    Y = np.array([[0, 1, 1, 0.0]])
    for _ in range(300):
        net.update_mini_batch(X, Y, 5.0)
    print(net.feedforward(X))
