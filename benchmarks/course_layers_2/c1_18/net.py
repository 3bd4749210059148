import math
import random


class Connection:
    def __init__(self, connected_neuron):
        self.connected_neuron = connected_neuron
        self.weight = random.gauss(0, 1)
        self.d_weight = 0.0


class Neuron:
    eta = 0.1        # learning rate
    alpha = 0.5      # momentum

    def __init__(self, layer):
        self.dendrons = []
        self.error = 0.0
        self.gradient = 0.0
        self.output = 0.0
        self.bias = 0.0
        self.d_bias = 0.0
        if layer is not None:
            for neuron in layer:
                self.dendrons.append(Connection(neuron))

    def sigmoid(self, x):
        return 1 / (1 + math.exp(-x))

    def d_sigmoid(self, y):
        # y is already the output of the sigmoid
        return y * (1.0 - y)

    def feed_forward(self):
        if len(self.dendrons) == 0:
            return
        s = self.bias
        for d in self.dendrons:
            s = s + d.connected_neuron.output * d.weight
        self.output = self.sigmoid(s)

    def back_propagate(self):
        # collects the error of the next layer in self.error, see Network.back_propagate
        self.gradient = self.error * self.d_sigmoid(self.output)
        for d in self.dendrons:
            d.connected_neuron.error += d.weight * self.gradient
            d.d_weight = Neuron.eta * self.output * self.gradient + Neuron.alpha * d.d_weight
            d.weight += d.d_weight
        self.d_bias = Neuron.eta * self.gradient + Neuron.alpha * self.d_bias
        self.bias += self.d_bias
        self.error = 0.0


class Network:
    def __init__(self, topology):
        self.layers = []
        for n in topology:
            prev = self.layers[-1] if self.layers else None
            self.layers.append([Neuron(prev) for _ in range(n)])

    def set_input(self, inputs):
        for n, v in zip(self.layers[0], inputs):
            n.output = v

    def feed_forward(self):
        for layer in self.layers[1:]:
            for neuron in layer:
                neuron.feed_forward()

    def back_propagate(self, target):
        for n, t in zip(self.layers[-1], target):
            n.error = t - n.output
        for layer in self.layers[::-1]:
            for neuron in layer:
                neuron.back_propagate()

    def train(self, inputs, outputs):
        self.set_input(inputs)
        self.feed_forward()
        self.back_propagate(outputs)

    def get_error(self, target):
        err = 0
        for i in range(len(target)):
            e = target[i] - self.layers[-1][i].output
            err = err + e ** 2
        return err / 2

    def get_results(self):
        return [n.output for n in self.layers[-1]]


if __name__ == '__main__':
    topology = [2, 3, 2]
    net = Network(topology)
    inputs = [[0, 0], [0, 1], [1, 0], [1, 1]]
    outputs = [[0, 0], [1, 0], [1, 0], [0, 1]]   # half adder
    for epoch in range(100):
        err = 0
        for i in range(len(inputs)):
            net.train(inputs[i], outputs[i])
            err = err + net.get_error(outputs[i])
        if epoch % 20 == 0:
            print("error: ", err)
