import numpy as np


class Neuron:
    def __init__(self, n_in):
        self.weights = np.random.randn(n_in)
        self.bias = 0.0

    def forward(self, x):
        self.x = x
        self.z = np.dot(self.weights, x) + self.bias
        self.a = np.tanh(self.z)
        return self.a

    def backward(self, grad):
        """grad: dL/da of this neuron. Returns dL/dx"""
        delta = grad * (1 - self.a ** 2)
        self.dweights = delta * self.x
        self.dbias = delta
        return delta * self.weights


class Layer:
    def __init__(self, n_in, n_out):
        self.neurons = [Neuron(n_in) for _ in range(n_out)]

    def forward(self, x):
        return np.array([n.forward(x) for n in self.neurons])

    def backward(self, grads):
        dx = np.zeros_like(self.neurons[0].x)
        for n, g in zip(self.neurons, grads):
            dx = n.backward(g)
        return dx

    def step(self, lr):
        for n in self.neurons:
            n.weights = n.weights - lr * n.dweights
            n.bias = n.bias - lr * n.dbias


class MLP:
    def __init__(self, sizes):
        self.layers = [Layer(a, b) for a, b in zip(sizes, sizes[1:])]

    def forward(self, x):
        for l in self.layers:
            x = l.forward(x)
        return x

    def train_step(self, x, y, lr=0.1):
        out = self.forward(x)
        g = out - y
        for l in reversed(self.layers):
            g = l.backward(g)
        for l in self.layers:
            l.step(lr)
        return 0.5 * np.sum((out - y) ** 2)


if __name__ == '__main__':
    net = MLP([2, 3, 2])
    for i in range(30):
        e = net.train_step(np.array([0.5, -1.0]), np.array([0.2, 0.7]))
    print(e)
