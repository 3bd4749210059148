"""
network.py
~~~~~~~~~~
A feedforward network with sigmoid neurons, trained by stochastic gradient descent.
"""
import random
import numpy as np


class Network(object):

    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.sizes = sizes
        self.biases = [np.random.randn(n, 1) for n in sizes[1:]]
        self.weights = [np.random.randn(n, m) for m, n in zip(sizes, sizes[1:])]

    def feedforward(self, a):
        for W, b in zip(self.weights, self.biases):
            a = sigmoid(W @ a + b)
        return a

    def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
        training_data = list(training_data)
        for j in range(epochs):
            random.shuffle(training_data)
            for k in range(0, len(training_data), mini_batch_size):
                self.update_mini_batch(training_data[k:k + mini_batch_size], eta)
            if test_data is not None:
                print("Epoch", j, self.evaluate(test_data), "/", len(test_data))

    def update_mini_batch(self, mini_batch, eta):
        total_b = [np.zeros_like(b) for b in self.biases]
        total_w = [np.zeros_like(w) for w in self.weights]
        for x, y in mini_batch:
            nabla_b, nabla_w = self.backprop(x, y)
            for i in range(self.num_layers - 1):
                total_b[i] += nabla_b[i]
                total_w[i] += nabla_w[i]
        for i in range(self.num_layers - 1):
            self.weights[i] = self.weights[i] - eta / len(mini_batch) * total_w[i]
            self.biases[i] = self.biases[i] - eta / len(mini_batch) * total_b[i]

    def backprop(self, x, y):
        """(nabla_b, nabla_w), the gradient of 1/2 |a - y|^2 layer by layer."""
        acts, zs = [x], []
        for W, b in zip(self.weights, self.biases):
            zs.append(W @ acts[-1] + b)
            acts.append(sigmoid(zs[-1]))

        nabla_b = [None] * len(self.biases)
        nabla_w = [None] * len(self.weights)
        delta = self.cost_derivative(acts[-1], y) * sigmoid_prime(zs[-1])
        for l in range(len(self.weights) - 1, -1, -1):
            nabla_b[l] = delta
            nabla_w[l] = delta @ acts[l].T
            if l > 0:
                delta = (self.weights[l].T @ delta) * sigmoid_prime(zs[l - 1])
        return nabla_b, nabla_w

    def evaluate(self, test_data):
        return sum(int(np.argmax(self.feedforward(x)) == y) for x, y in test_data)

    def cost_derivative(self, output_activations, y):
        return output_activations - y


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))


if __name__ == '__main__':
    net = Network([3, 4, 2])
    data = [(np.random.randn(3, 1), np.random.rand(2, 1)) for _ in range(12)]
    net.SGD(data, 3, 4, 3.0)
    print(net.feedforward(data[0][0]))
