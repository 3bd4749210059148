"""
hw1p1 (old template): Linear + SoftmaxCrossEntropy + MLP with momentum
"""
import numpy as np


class Activation(object):
    def __init__(self):
        self.state = None

    def __call__(self, x):
        return self.forward(x)

    def forward(self, x):
        raise NotImplementedError

    def derivative(self):
        raise NotImplementedError


class Sigmoid(Activation):
    def forward(self, x):
        self.state = 1. / (1. + np.exp(-x))
        return self.state

    def derivative(self):
        return self.state * (1. - self.state)


class SoftmaxCrossEntropy(object):

    def __call__(self, x, y):
        return self.forward(x, y)

    def forward(self, x, y):
        self.logits = x
        self.labels = y
        a = np.max(x, axis=1, keepdims=True)
        lse = a + np.log(np.sum(np.exp(x - a), axis=1, keepdims=True))
        self.sm = np.exp(x - lse)
        self.loss = -np.sum(y * (x - lse), axis=1)
        return self.loss        # one value per sample

    def derivative(self):
        return self.sm - self.labels


class Linear():
    def __init__(self, in_feature, out_feature, weight_init_fn, bias_init_fn):
        self.W = weight_init_fn(in_feature, out_feature)
        self.b = bias_init_fn(out_feature)
        self.dW = np.zeros(self.W.shape)
        self.db = np.zeros(self.b.shape)
        self.momentum_W = np.zeros(self.W.shape)
        self.momentum_b = np.zeros(self.b.shape)

    def __call__(self, x):
        return self.forward(x)

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, delta):
        batch_size = delta.shape[0]
        self.dW = np.dot(self.x.T, delta) / batch_size
        self.db = np.sum(delta, axis=0, keepdims=True) / batch_size
        return np.dot(delta, self.W.T)


class MLP(object):
    def __init__(self, sizes, weight_init_fn, bias_init_fn, lr, momentum=0.0):
        self.linear_layers = [Linear(a, b, weight_init_fn, bias_init_fn) for a, b in zip(sizes[:-1], sizes[1:])]
        self.activations = [Sigmoid() for _ in sizes[2:]]
        self.criterion = SoftmaxCrossEntropy()
        self.lr = lr
        self.momentum = momentum

    def forward(self, x):
        for i, lin in enumerate(self.linear_layers):
            x = lin(x)
            if i < len(self.activations):
                x = self.activations[i](x)
        self.out = x
        return x

    def zero_grads(self):
        for lin in self.linear_layers:
            lin.dW.fill(0.0)
            lin.db.fill(0.0)

    def backward(self, labels):
        self.criterion(self.out, labels)
        delta = self.criterion.derivative()
        for i in reversed(range(len(self.linear_layers))):
            delta = self.linear_layers[i].backward(delta)
            if i > 0:
                delta = delta * self.activations[i - 1].derivative()
        return delta

    def step(self):
        for lin in self.linear_layers:
            lin.momentum_W = self.momentum * lin.momentum_W - self.lr * lin.dW
            lin.momentum_b = self.momentum * lin.momentum_b - self.lr * lin.db
            lin.W = lin.W + lin.momentum_W
            lin.b = lin.b + lin.momentum_b
