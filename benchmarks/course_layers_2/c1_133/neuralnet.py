# -*- coding: utf-8 -*-
"""Digits with plain numpy, in the style of Nielsen's book. weights[0] and biases[0] are dummies so
that index l is layer l like in the formulas BP1 - BP4."""
import numpy as np
import random


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * (1.0 - sigmoid(z))


class NeuralNetwork(object):

    def __init__(self, sizes=list(), learning_rate=1.0, mini_batch_size=16, epochs=10):
        self.sizes = sizes
        self.num_layers = len(sizes)
        self.weights = [np.array([0])] + [np.random.randn(y, x) for y, x in zip(sizes[1:], sizes[:-1])]
        self.biases = [np.array([0])] + [np.random.randn(x, 1) for x in sizes[1:]]
        self._zs = [np.zeros(bias.shape) for bias in self.biases]
        self._activations = [np.zeros(bias.shape) for bias in self.biases]
        self.mini_batch_size = mini_batch_size
        self.lr = learning_rate
        self.epochs = epochs

    def fit(self, training_data):
        for epoch in range(self.epochs):
            random.shuffle(training_data)
            mini_batches = [training_data[k:k + self.mini_batch_size]
                            for k in range(0, len(training_data), self.mini_batch_size)]
            for mini_batch in mini_batches:
                self.step(mini_batch)

    def step(self, mini_batch):
        nabla_b = [np.zeros(bias.shape) for bias in self.biases]
        nabla_w = [np.zeros(weight.shape) for weight in self.weights]
        for x, y in mini_batch:
            self._forward_prop(x)
            delta_nabla_b, delta_nabla_w = self._back_prop(x, y)
            nabla_b = [nb + dnb for nb, dnb in zip(nabla_b, delta_nabla_b)]
            nabla_w = [nw + dnw for nw, dnw in zip(nabla_w, delta_nabla_w)]

        self.weights = [w - (self.lr / len(mini_batch)) * dw for w, dw in zip(self.weights, nabla_w)]
        self.biases = [b - (self.lr / len(mini_batch)) * db for b, db in zip(self.biases, nabla_b)]

    def _forward_prop(self, x):
        self._activations[0] = x
        for i in range(1, self.num_layers):
            self._zs[i] = self.weights[i].dot(self._activations[i - 1]) + self.biases[i]
            self._activations[i] = sigmoid(self._zs[i])

    def _back_prop(self, x, y):
        nabla_b = [np.zeros(bias.shape) for bias in self.biases]
        nabla_w = [np.zeros(weight.shape) for weight in self.weights]

        error = (self._activations[-1] - y) * sigmoid_prime(self._zs[-1])
        nabla_b[-1] = error
        nabla_w[-1] = error.dot(self._activations[-2].transpose())

        for l in range(self.num_layers - 2, 0, -1):
            error = self.weights[l + 1].transpose().dot(error)
            nabla_b[l] = error
            nabla_w[l] = error.dot(self._activations[l - 1].transpose())
        return nabla_b, nabla_w

    def predict(self, x):
        self._forward_prop(x)
        return np.argmax(self._activations[-1])
