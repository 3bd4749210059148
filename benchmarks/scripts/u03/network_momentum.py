"""
network_momentum.py
Feedforward net a la Nielsen (lists of weights, one column per sample),
with classical momentum on top. Quadratic cost.
"""
import random
import numpy as np

random.seed(5)
np.random.seed(5)

# three blobs, target is a unit vector
training_data = []
for k, c in enumerate([(0.2, 0.8), (0.8, 0.7), (0.5, 0.1)]):
    for _ in range(40):
        x = np.array(c).reshape(2, 1) + 0.12 * np.random.randn(2, 1)
        y = np.zeros((3, 1)); y[k] = 1.0
        training_data.append((x, y))

sizes = [2, 7, 5, 3]
biases = [np.random.randn(n, 1) for n in sizes[1:]]
weights = [np.random.randn(n, m) / np.sqrt(m) for m, n in zip(sizes[:-1], sizes[1:])]
vel_b = [np.zeros(b.shape) for b in biases]
vel_w = [np.zeros(w.shape) for w in weights]

eta = 0.8
mu = 0.5
mini_batch_size = 10


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_prime(z):
    s = sigmoid(z)
    return s * (1 - s)


def feedforward(a):
    for b, w in zip(biases, weights):
        a = sigmoid(np.dot(w, a) + b)
    return a


def total_cost(data):
    return sum(0.5 * np.sum((feedforward(x) - y) ** 2) for x, y in data) / len(data)


def backprop(x, y):
    nabla_b = [None] * len(biases)
    nabla_w = [None] * len(weights)
    activation = x
    activations = [x]
    zs = []
    for b, w in zip(biases, weights):
        z = np.dot(w, activation) + b
        zs.append(z)
        activation = sigmoid(z)
        activations.append(activation)
    delta = (activations[-1] - y) * sigmoid_prime(zs[-1])
    nabla_b[-1] = delta
    nabla_w[-1] = np.dot(delta, activations[-2].T)
    for l in range(2, len(sizes)):
        delta = np.dot(weights[-l + 1].T, delta) * sigmoid_prime(zs[-l])
        nabla_b[-l] = delta
        nabla_w[-l] = np.dot(delta, activations[-l - 1].T)
    return nabla_b, nabla_w


for epoch in range(20):
    random.shuffle(training_data)
    for k in range(0, len(training_data), mini_batch_size):
        mini_batch = training_data[k:k + mini_batch_size]
        sum_b = [np.zeros(b.shape) for b in biases]
        sum_w = [np.zeros(w.shape) for w in weights]
        for x, y in mini_batch:
            db, dw = backprop(x, y)
            sum_b = [s + d for s, d in zip(sum_b, db)]
            sum_w = [s + d for s, d in zip(sum_w, dw)]
        vel_w = [mu * v - eta / len(mini_batch) * g for v, g in zip(vel_w, sum_w)]
        vel_b = [mu * v - eta / len(mini_batch) * g for v, g in zip(vel_b, sum_b)]
        weights = [w + v for w, v in zip(weights, vel_w)]
        biases = [b + v for b, v in zip(biases, vel_b)]
    if epoch % 5 == 4:
        right = sum(int(np.argmax(feedforward(x)) == np.argmax(y)) for x, y in training_data)
        print("Epoch {0}: cost {1:.4f}, {2} / {3}".format(epoch, total_cost(training_data), right, len(training_data)))
