import numpy as np


class Neuron:
    """one neuron, tanh activation (or linear for regression)"""

    def __init__(self, n_inputs, linear=False):
        self.weights = list(np.random.randn(n_inputs) * 0.5)
        self.bias = 0.1
        self.linear = linear
        self.reset()

    def reset(self):
        self.grad_weights = [0.0] * len(self.weights)
        self.grad_bias = 0.0

    def forward(self, inputs):
        self.inputs = list(inputs)
        self.z = self.bias
        for w, x in zip(self.weights, self.inputs):
            self.z += w * x
        self.a = self.z if self.linear else np.tanh(self.z)
        return self.a

    def backward(self, grad):
        """grad = dE/da, returns list with dE/dinput"""
        dz = grad if self.linear else grad * (1 - self.a ** 2)
        for i in range(len(self.weights)):
            self.grad_weights[i] += dz * self.inputs[i]
        self.grad_bias += dz
        return [dz * w for w in self.weights]

    def update(self, lr):
        for i in range(len(self.weights)):
            self.weights[i] -= lr * self.grad_weights[i]
        self.bias -= lr * self.grad_bias
        self.reset()


class NeuronLayer:
    def __init__(self, n_neurons, n_inputs, linear=False):
        self.neurons = [Neuron(n_inputs, linear) for _ in range(n_neurons)]

    def forward(self, inputs):
        return [n.forward(inputs) for n in self.neurons]

    def backward(self, grads):
        total = [0.0] * len(self.neurons[0].weights)
        for n, g in zip(self.neurons, grads):
            for i, gi in enumerate(n.backward(g)):
                total[i] += gi
        return total

    def update(self, lr):
        for n in self.neurons:
            n.update(lr)


class NeuralNetwork:
    def __init__(self, sizes):
        self.layers = []
        for k in range(1, len(sizes)):
            self.layers.append(NeuronLayer(sizes[k], sizes[k - 1], linear=(k == len(sizes) - 1)))

    def predict(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def error(self, x, target):
        out = self.predict(x)
        return sum((o - t) ** 2 for o, t in zip(out, target)) / len(target)

    def train(self, x, target, lr=0.05):
        out = self.predict(x)
        grads = [2 * (o - t) / len(target) for o, t in zip(out, target)]
        for layer in reversed(self.layers):
            grads = layer.backward(grads)
        for layer in self.layers:
            layer.update(lr)
        return sum((o - t) ** 2 for o, t in zip(out, target)) / len(target)
