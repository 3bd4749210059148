# TODO fix before deadline!!
import numpy as np

class Linear:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out)
        self.b = np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, grad)
        self.dW = self.x.T @ grad
        self.db = grad.sum(axis=0)
        return grad @ self.W.T

class ReLU:
    def forward(self, x):
        self.x = x
        return np.maximum(x, 0)
    def backward(self, grad):
        return grad * (self.x > 0)

class Tanh:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y
    def backward(self, grad):
        return grad * (1 - self.y**2)

class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        e = np.exp(scores)
        self.p = e / e.sum(1, keepdims=True)
        self.t = labels
        return -np.log(self.p[range(len(labels)), labels]).mean(
    def backward(self):
        self.p[range(len(self.t)), self.t] -= 1
        return self.p / len(self.t)

class SGD:
    def __init__(self, layers, lr, momentum):
        pass
