# 2-2-2 network like in Matt Mazur's blog, every neuron is an object
import numpy as np


class Neuron:
    def __init__(self, weights, bias):
        self.weights = list(weights)
        self.bias = bias

    def output(self, inputs):
        self.inputs = list(inputs)
        total = self.bias
        for w, x in zip(self.weights, inputs):
            total += w * x
        self.out = 1 / (1 + np.exp(-total))
        return self.out


class Net222:
    def __init__(self, hidden, outputs, lr=0.5):
        self.hidden = hidden          # two neurons
        self.outputs = outputs        # two neurons
        self.lr = lr

    def feed_forward(self, x):
        h = [n.output(x) for n in self.hidden]
        return [n.output(h) for n in self.outputs]

    def total_error(self, x, target):
        o = self.feed_forward(x)
        return sum(0.5 * (t - y) ** 2 for t, y in zip(target, o))

    def train(self, x, target):
        self.feed_forward(x)
        # deltas of the output layer, dE/dnet
        d_out = []
        for n, t in zip(self.outputs, target):
            d_out.append(-(t - n.out) * n.out * (1 - n.out))
        # deltas of the hidden layer
        d_hid = []
        for k, n in enumerate(self.hidden):
            s = 0
            for d, o in zip(d_out, self.outputs):
                s += d * o.weights[k]
            d_hid.append(s * n.out * (1 - n.out))
        # now the weights
        for layer, deltas in ((self.outputs, d_out), (self.hidden, d_hid)):
            for n, d in zip(layer, deltas):
                for i in range(len(n.weights)):
                    n.weights[i] -= self.lr * d * n.inputs[i]
                n.bias -= self.lr * d


if __name__ == '__main__':
    net = Net222([Neuron([0.15, 0.2], 0.35), Neuron([0.25, 0.3], 0.35)],
                 [Neuron([0.4, 0.45], 0.6), Neuron([0.5, 0.55], 0.6)])
    for i in range(1000):
        net.train([0.05, 0.1], [0.01, 0.99])
    print(net.total_error([0.05, 0.1], [0.01, 0.99]))
