# Backprop with plain python neurons (dicts), online training.
# squared error 1/2 * sum (expected - output)^2 for every row
from math import exp
import numpy as np

np.random.seed(4)


def initialize_network(n_inputs, n_hidden, n_outputs):
    network = list()
    hidden_layer = [{'weights': list(np.random.uniform(-0.5, 0.5, n_inputs + 1))} for i in range(n_hidden)]
    network.append(hidden_layer)
    output_layer = [{'weights': list(np.random.uniform(-0.5, 0.5, n_hidden + 1))} for i in range(n_outputs)]
    network.append(output_layer)
    return network


def activate(weights, inputs):
    activation = weights[-1]        # last weight is the bias
    for i in range(len(weights) - 1):
        activation += weights[i] * inputs[i]
    return activation


def forward_propagate(network, row):
    inputs = row
    for layer in network:
        new_inputs = []
        for neuron in layer:
            neuron['output'] = 1.0 / (1.0 + exp(-activate(neuron['weights'], inputs)))
            new_inputs.append(neuron['output'])
        inputs = new_inputs
    return inputs


def transfer_derivative(output):
    return output * (1.0 - output)


def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        layer = network[i]
        errors = list()
        if i != len(network) - 1:
            for j in range(len(layer)):
                error = 0.0
                for neuron in network[i + 1]:
                    error += neuron['weights'][j] * neuron['delta']
                errors.append(error)
        else:
            for j in range(len(layer)):
                errors.append(expected[j] - layer[j]['output'])
        for j in range(len(layer)):
            layer[j]['delta'] = errors[j] * transfer_derivative(layer[j]['output'])


def update_weights(network, row, l_rate):
    for i in range(len(network)):
        inputs = list(row)
        if i != 0:
            inputs = [neuron['output'] for neuron in network[i - 1]]
        for neuron in network[i]:
            for j in range(len(inputs)):
                neuron['weights'][j] += l_rate * neuron['delta'] * inputs[j]
            neuron['weights'][-1] += l_rate * neuron['delta']


# data set: two classes, three features
rows = np.vstack([np.random.randn(20, 3) * 0.7 + [1, 0, 1], np.random.randn(20, 3) * 0.7 + [-1, 1, 0]])
classes = [0] * 20 + [1] * 20

network = initialize_network(3, 4, 2)
l_rate = 0.4
for epoch in range(30):
    sum_error = 0
    for row, c in zip(rows, classes):
        outputs = forward_propagate(network, row)
        expected = [0, 0]
        expected[c] = 1
        sum_error += sum([0.5 * (expected[i] - outputs[i]) ** 2 for i in range(len(expected))])
        backward_propagate_error(network, expected)
        update_weights(network, row, l_rate)
    if epoch % 10 == 0:
        print('>epoch=%d, lrate=%.3f, error=%.3f' % (epoch, l_rate, sum_error))

hits = sum(int(np.argmax(forward_propagate(network, r)) == c) for r, c in zip(rows, classes))
print('correct: %d/%d' % (hits, len(rows)))
