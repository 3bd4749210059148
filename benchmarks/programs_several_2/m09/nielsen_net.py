"""
network.py
A module to implement stochastic gradient descent for a feedforward
neural network, quadratic cost.
"""
import random
import numpy as np


class NeuralNet(object):

    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.sizes = sizes
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]

    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)
        return a

    def SGD(self, training_data, epochs, mini_batch_size, eta, lmbda=0.0):
        n = len(training_data)
        for j in range(epochs):
            random.shuffle(training_data)
            mini_batches = [training_data[k:k + mini_batch_size] for k in range(0, n, mini_batch_size)]
            for mini_batch in mini_batches:
                self.update_mini_batch(mini_batch, eta, lmbda, n)

    def update_mini_batch(self, mini_batch, eta, lmbda, n):
        grad_b = [np.zeros(b.shape) for b in self.biases]
        grad_w = [np.zeros(w.shape) for w in self.weights]
        for x, y in mini_batch:
            dgb, dgw = self.backprop(x, y)
            grad_b = [nb + dnb for nb, dnb in zip(grad_b, dgb)]
            grad_w = [nw + dnw for nw, dnw in zip(grad_w, dgw)]
        self.weights = [(1 + eta * (lmbda / n)) * w - (eta / len(mini_batch)) * nw
                        for w, nw in zip(self.weights, grad_w)]
        self.biases = [b - (eta / len(mini_batch)) * nb
                       for b, nb in zip(self.biases, grad_b)]

    def backprop(self, x, y):
        grad_b = [np.zeros(b.shape) for b in self.biases]
        grad_w = [np.zeros(w.shape) for w in self.weights]
        # feedforward
        activation = x
        a_list = [x]
        z_list = []
        for b, w in zip(self.biases, self.weights):
            z = np.dot(w, activation) + b
            z_list.append(z)
            activation = sigmoid(z)
            a_list.append(activation)
        # backward pass
        delta = self.cost_derivative(a_list[-1], y) * dsigmoid(z_list[-1])
        grad_b[-1] = -delta
        grad_w[-1] = np.dot(delta, a_list[-2].transpose())
        for l in range(2, self.num_layers):
            z = a_list[-l]
            sp = dsigmoid(z)
            delta = np.dot(self.weights[-l + 1].transpose(), delta) * sp
            grad_b[-l] = delta
            grad_w[-l] = np.dot(delta, a_list[-l - 1].transpose())
        return (grad_b, grad_w)

    def cost(self, x, y):
        """C = 1/2 ||a - y||^2 for a single example"""
        return 0.5 * np.sum((self.feedforward(x) - y) ** 2)

    def cost_derivative(self, output_activations, y):
        return (output_activations - y)


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def dsigmoid(z):
    return sigmoid(z) * (1 - sigmoid(z))
