import math
import random


class Neuron:
    def __init__(self, n_in):
        self.weights = [random.gauss(0, 1) / math.sqrt(n_in) for _ in range(n_in)]
        self.bias = 0.0
        self.delta = 0.0
        self.out = 0.0

    def activate(self, xs):
        self.xs = xs
        net = sum(w * x for w, x in zip(self.weights, xs)) + self.bias
        self.out = 1.0 / (1.0 + math.exp(-net))
        return self.out


class NeuronLayer:
    def __init__(self, n, n_in):
        self.neurons = [Neuron(n_in) for _ in range(n)]

    def activate(self, xs):
        return [n.activate(xs) for n in self.neurons]


class NeuralNetwork:
    """any number of layers, cross entropy error on sigmoid outputs"""

    def __init__(self, sizes, lr=0.3, decay=0.0):
        self.layers = [NeuronLayer(sizes[i], sizes[i - 1]) for i in range(1, len(sizes))]
        self.lr = lr
        self.decay = decay      # L2, on the weights only

    def predict(self, xs):
        for layer in self.layers:
            xs = layer.activate(xs)
        return xs

    def error(self, outputs):
        e = 0.0
        for n, t in zip(self.layers[-1].neurons, outputs):
            e -= t * math.log(n.out) + (1 - t) * math.log(1 - n.out)
        for layer in self.layers:
            for n in layer.neurons:
                e += 0.5 * self.decay * sum(w * w for w in n.weights)
        return e

    def train(self, inputs, outputs):
        self.predict(inputs)
        # output layer: cross entropy, the sigmoid derivative cancels
        for n, t in zip(self.layers[-1].neurons, outputs):
            n.delta = n.out - t
        # hidden layers, from the back
        for k in range(len(self.layers) - 2, -1, -1):
            following = self.layers[k + 1].neurons
            for j, n in enumerate(self.layers[k].neurons):
                s = sum(f.weights[j] * f.delta for f in following)
                n.delta = s * n.out * (1 - n.out)
        # update
        for layer in self.layers:
            for n in layer.neurons:
                for i in range(len(n.weights)):
                    n.weights[i] -= self.lr * (n.delta * n.xs[i] + self.decay * n.weights[i])
                n.bias -= self.lr * n.delta


if __name__ == "__main__":
    random.seed(7)
    nn = NeuralNetwork([2, 3, 1])
    xor = [([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])]
    for epoch in range(300):
        random.shuffle(xor)
        for x, t in xor:
            nn.train(x, t)
    for x, t in xor:
        print(x, t, nn.predict(x))
