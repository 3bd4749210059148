# Backprop with lists of dicts; the last weight of every neuron is its bias
from math import exp
from random import random, seed
import numpy as np


def initialize_network(n_inputs, n_hidden, n_outputs):
    hidden = [{'weights': [random() for _ in range(n_inputs + 1)]} for _ in range(n_hidden)]
    output = [{'weights': [random() for _ in range(n_hidden + 1)]} for _ in range(n_outputs)]
    return [hidden, output]


def activate(weights, inputs):
    return weights[-1] + sum(w * x for w, x in zip(weights[:-1], inputs))


def transfer(activation):
    return 1.0 / (1.0 + exp(-activation))


def forward_propagate(network, row):
    inputs = row
    for layer in network:
        nxt = []
        for neuron in layer:
            neuron['output'] = transfer(activate(neuron['weights'], inputs))
            nxt.append(neuron['output'])
        inputs = nxt
    return inputs


def transfer_derivative(output):
    return output * (1.0 - output)


def backward_propagate_error(network, expected):
    """stores dE/dnet of E = 1/2 sum (output - expected)^2 in neuron['delta']"""
    for i in range(len(network) - 1, -1, -1):
        layer = network[i]
        for j, neuron in enumerate(layer):
            if i == len(network) - 1:
                error = neuron['output'] - expected[j]
            else:
                error = sum(n['weights'][j] * n['delta'] for n in network[i + 1])
            neuron['delta'] = error * transfer_derivative(neuron['output'])


def update_weights(network, row, l_rate):
    inputs = list(row)
    for layer in network:
        for neuron in layer:
            for j, x in enumerate(inputs):
                neuron['weights'][j] -= l_rate * neuron['delta'] * x
            neuron['weights'][-1] -= l_rate * neuron['delta']
        inputs = [neuron['output'] for neuron in layer]


def train_network(network, rows, targets, l_rate, n_epoch):
    for epoch in range(n_epoch):
        err = 0
        for row, t in zip(rows, targets):
            out = forward_propagate(network, row)
            err += sum((a - b) ** 2 for a, b in zip(out, t))
            backward_propagate_error(network, t)
            update_weights(network, row, l_rate)
    return err


if __name__ == '__main__':
    seed(1)
    net = initialize_network(2, 2, 2)
    rows = np.array([[2.7, 2.5], [1.4, 2.3], [7.6, 2.7], [5.3, 2.0]])
    targets = [[1, 0], [1, 0], [0, 1], [0, 1]]
    print(train_network(net, rows, targets, 0.5, 50))
