# coding: utf-8
import numpy as np
from collections import OrderedDict


def softmax(x):
    x = x - np.max(x, axis=1, keepdims=True)
    return np.exp(x) / np.sum(np.exp(x), axis=1, keepdims=True)


class Relu:
    def forward(self, x):
        self.mask = (x <= 0)
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, grad_out):
        grad_out = grad_out.copy()
        grad_out[self.mask] = 0
        return grad_out


class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, grad_out):
        return grad_out * self.out * (1.0 - self.out)


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, grad_out):
        dx = np.dot(grad_out, self.W.T)
        self.dW = np.dot(self.x.T, grad_out)
        self.db = np.sum(grad_out, axis=0)
        return dx


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.t = t
        self.y = softmax(x)
        return -np.sum(t * np.log(self.y + 1e-7)) / t.shape[0]

    def backward(self, grad_out=1):
        batch_size = self.t.shape[1]
        return grad_out * (self.y - self.t) / batch_size


class MultiLayerNet:
    def __init__(self, input_size, hidden1, hidden2, output_size, decay=0.0):
        self.p = {}
        self.decay = decay
        self.p['W1'] = np.sqrt(2.0 / input_size) * np.random.randn(input_size, hidden1)
        self.p['b1'] = np.zeros(hidden1)
        self.p['W2'] = np.sqrt(2.0 / hidden1) * np.random.randn(hidden1, hidden2)
        self.p['b2'] = np.zeros(hidden2)
        self.p['W3'] = np.sqrt(1.0 / hidden2) * np.random.randn(hidden2, output_size)
        self.p['b3'] = np.zeros(output_size)

        self.layers = OrderedDict()
        self.layers['Affine1'] = Affine(self.p['W1'], self.p['b1'])
        self.layers['Relu1'] = Relu()
        self.layers['Affine2'] = Affine(self.p['W2'], self.p['b2'])
        self.layers['Sigmoid2'] = Sigmoid()
        self.layers['Affine3'] = Affine(self.p['W3'], self.p['b3'])
        self.criterion = SoftmaxWithLoss()

    def predict(self, x):
        for layer in self.layers.values():
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        y = self.predict(x)
        weight_decay = 0
        for idx in range(1, 4):
            weight_decay += 0.5 * self.decay * np.sum(self.p['W' + str(idx)] ** 2)
        return self.criterion.forward(y, t) + weight_decay

    def accuracy(self, x, t):
        y = np.argmax(self.predict(x), axis=1)
        return np.mean(y == np.argmax(t, axis=1))

    def gradient(self, x, t):
        self.loss(x, t)
        grad_out = self.criterion.backward(1)
        layers = list(self.layers.values())
        layers.reverse()
        for layer in layers:
            grad_out = layer.backward(grad_out)

        wd = self.decay
        grads = {}
        grads['W1'] = self.layers['Affine1'].dW - wd * self.p['W1']
        grads['b1'] = self.layers['Affine1'].db
        grads['W2'] = self.layers['Affine2'].dW + wd * self.p['W2']
        grads['b2'] = self.layers['Affine2'].db
        grads['W3'] = self.layers['Affine3'].dW + wd * self.p['W3']
        grads['b3'] = self.layers['Affine3'].db
        return grads
