# Problem in chapter 2: fully matrix-based approach to backprop over a mini-batch
# X = [x1 x2 ... xm], one column per training example
import numpy as np
import random
import time


class Network:
    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.sizes = sizes
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]

    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)
        return a

    def SGD(self, training_data, epochs, mini_batch_size, eta):
        n = len(training_data)
        t = time.time()
        for j in range(epochs):
            random.shuffle(training_data)
            for k in range(0, n, mini_batch_size):
                self.update_mini_batch(training_data[k:k + mini_batch_size], eta)
            print("Epoch {0} done, {1:.2f}s".format(j, time.time() - t))

    def update_mini_batch(self, mini_batch, eta):
        m = len(mini_batch)
        X = np.hstack([x for x, y in mini_batch])
        Y = np.hstack([y for x, y in mini_batch])
        nabla_b, nabla_w = self.backprop(X, Y)
        for l in range(self.num_layers - 1):
            self.weights[l] -= eta / m * nabla_w[l]
            self.biases[l] -= eta / m * nabla_b[l]

    def backprop(self, X, Y):
        """Returns the SUM of the gradients over the mini batch"""
        nabla_b = [None] * (self.num_layers - 1)
        nabla_w = [None] * (self.num_layers - 1)

        A = [X]
        Z = []
        for b, w in zip(self.biases, self.weights):
            Z.append(w @ A[-1] + b)
            A.append(sigmoid(Z[-1]))

        delta = (A[-1] - Y) * sigmoid_prime(Z[-1])
        nabla_b[-1] = delta.mean(axis=1, keepdims=True)
        nabla_w[-1] = delta @ A[-2].T
        for l in range(2, self.num_layers):
            delta = (self.weights[-l + 1].T @ delta) * sigmoid_prime(Z[-l])
            nabla_b[-l] = delta.sum(axis=1, keepdims=True)
            nabla_w[-l] = delta @ A[-l - 1].T
        return nabla_b, nabla_w


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_prime(z):
    s = sigmoid(z)
    return s * (1 - s)


if __name__ == '__main__':
    net = Network([2, 3, 1])
    data = [(np.array([[a], [b]]), np.array([[a ^ b]])) for a in (0, 1) for b in (0, 1)]
    net.SGD(data, 10, 4, 3.0)
    for x, y in data:
        print(x.ravel(), y.ravel(), net.feedforward(x).ravel())
