import numpy as np
import random

# after nielsen's book, ch. 1-3: tanh hidden layers, momentum (problem in chapter 3)


def tanh(z):
    return np.tanh(z)


def tanh_prime(z):
    return 1.0 - np.tanh(z) ** 2


class Network:

    def __init__(self, sizes, mu=0.5):
        self.sizes = sizes
        self.num_layers = len(sizes)
        self.mu = mu   # momentum coefficient
        self.biases = [np.random.randn(n, 1) for n in sizes[1:]]
        self.weights = [np.random.randn(n, m) / np.sqrt(m) for m, n in zip(sizes, sizes[1:])]
        self.vb = [np.zeros_like(b) for b in self.biases]
        self.vw = [np.zeros_like(w) for w in self.weights]

    def feedforward(self, a):
        for i, (b, w) in enumerate(zip(self.biases, self.weights)):
            z = np.dot(w, a) + b
            a = tanh(z) if i < self.num_layers - 2 else z   # linear output
        return a

    def cost(self, a, y):
        return 0.5 * np.sum((a - y) ** 2)

    def update_mini_batch(self, batch, eta):
        gb = [np.zeros_like(b) for b in self.biases]
        gw = [np.zeros_like(w) for w in self.weights]
        for x, y in batch:
            db, dw = self.backprop(x, y)
            for i in range(len(gb)):
                gb[i] += db[i]
                gw[i] += dw[i]
        n = len(batch)
        self.vw = [self.mu * v - eta / n * g for v, g in zip(self.vw, gw)]
        self.vb = [self.mu * v - eta / n * g for v, g in zip(self.vb, gb)]
        self.weights = [w + v for w, v in zip(self.weights, self.vw)]
        self.biases = [b + v for b, v in zip(self.biases, self.vb)]

    def backprop(self, x, y):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        # forward, save zs and activations
        activation = x
        activations = [x]
        zs = []
        for i, (b, w) in enumerate(zip(self.biases, self.weights)):
            z = np.dot(w, activation) + b
            zs.append(z)
            activation = tanh(z) if i < self.num_layers - 2 else z
            activations.append(activation)

        delta = activations[-1] - y        # linear output, quadratic cost
        nabla_b[-1] = delta
        nabla_w[-1] = np.dot(delta, activations[-2].T)
        for l in range(2, self.num_layers):
            delta = np.dot(self.weights[-l + 1].T, delta) * tanh_prime(zs[-l])
            nabla_b[-l] = delta
            nabla_w[-l] = np.dot(delta, activations[-l - 1].T)
        return nabla_b, nabla_w

    def SGD(self, data, epochs, batch_size, eta):
        for e in range(epochs):
            random.shuffle(data)
            for k in range(0, len(data), batch_size):
                self.update_mini_batch(data[k:k + batch_size], eta)
            # print(e, sum(self.cost(self.feedforward(x), y) for x, y in data) / len(data))
