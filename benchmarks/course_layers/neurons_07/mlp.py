import numpy as np


class Neuron:
    """leaky relu or linear neuron, keeps its own gradients"""

    def __init__(self, weights, bias, linear=False):
        self.weights = np.array(weights, dtype=float)
        self.bias = float(bias)
        self.linear = linear
        self.reset()

    def reset(self):
        self.grad_weights = np.zeros_like(self.weights)
        self.grad_bias = 0.0

    def activate(self, inputs):
        self.inputs = np.asarray(inputs, dtype=float)
        self.total = float(self.inputs @ self.weights) + self.bias
        if self.linear or self.total > 0:
            return self.total
        return 0.01 * self.total

    def backward(self, grad_out):
        slope = 1.0 if (self.linear or self.total > 0) else 0.01
        delta = grad_out * slope
        self.grad_weights += delta * self.inputs
        self.grad_bias += delta
        return [delta * w for w in self.weights]


class Network:
    def __init__(self, hidden, output):
        self.layers = [hidden, output]

    def predict(self, x):
        for layer in self.layers:
            x = [n.activate(x) for n in layer]
        return x

    def loss(self, xs, ys):
        return sum(np.sum((np.array(self.predict(x)) - y) ** 2) for x, y in zip(xs, ys)) / len(xs)

    def gradients(self, xs, ys):
        for layer in self.layers:
            for n in layer:
                n.reset()
        for x, y in zip(xs, ys):
            out = self.predict(x)
            grads = [2 * (o - t) / len(xs) for o, t in zip(out, y)]
            for layer in self.layers[::-1]:
                parts = [n.backward(g) for n, g in zip(layer, grads)]
                grads = [sum(col) for col in zip(*parts)]

    def step(self, lr):
        for layer in self.layers:
            for n in layer:
                n.weights -= lr * n.grad_weights
                n.bias -= lr * n.grad_bias


if __name__ == '__main__':
    r = np.random.RandomState(0)
    net = Network([Neuron(r.randn(2), 0) for _ in range(4)], [Neuron(r.randn(4), 0, linear=True)])
    xs, ys = r.randn(10, 2), r.randn(10, 1)
    for i in range(20):
        net.gradients(xs, ys)
        net.step(0.05)
    print(net.loss(xs, ys))
