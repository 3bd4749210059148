import numpy as np
import pandas as pd

class Layer(object):
    """base class"""
    def forward(self, x):
        raise NotImplementedError
    def backward(self, grad):
        raise NotImplementedError
    def __call__(self, x):
        return self.forward(x)

class Linear(Layer):
    def __init__(self, n_in, n_out):
        k = np.sqrt(1. / n_in)
        self.W = np.random.uniform(-k, k, (n_out, n_in))
        self.b = np.random.uniform(-k, k, (n_out, 1))
        self.dLdW = None
        self.dLdb = None
    def forward(self, x):
        self.x = x
        return np.dot(x, self.W.T) + self.b.T
    def backward(self, grad):
        self.dLdW = np.dot(grad.T, self.x)
        self.dLdb = np.sum(grad, axis=0).reshape(-1, 1)
        return np.dot(grad, self.W)

class Sigmoid(Layer):
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out
    def backward(self, grad):
        return grad * self.out * (1 - self.out)

class Tanh(Layer):
    def forward(self, x):
        self.out = (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))
        return self.out
    def backward(self, grad):
        return grad * (1 - np.square(self.out))

class ReLU(Layer):
    def forward(self, x):
        self.mask = x > 0
        return np.where(self.mask, x, 0
    def backward(self, grad):
        return np.where(self.mask, grad, 0)

class BatchNorm1d(Layer):
    def __init__(self, n, alpha=0.9):
        self.BW, self.Bb = np.ones((1, n)), np.zeros((1, n))
        self.running_M, self.running_V = np.zeros((1, n)), np.ones((1, n))
        self.eps, self.alpha = 1e-8, alpha
    def forward(self, x, eval=False):
        if eval:
            return self.BW * (x - self.running_M) / np.sqrt(self.running_V + self.eps) + self.Bb
        mu, var = x.mean(0, keepdims=True), x.var(0, keepdims=True)
        self.istd = 1 / np.sqrt(var + self.eps)
        self.xhat = (x - mu) * self.istd
        self.running_M = self.alpha * self.running_M + (1 - self.alpha) * mu
        self.running_V = self.alpha * self.running_V + (1 - self.alpha) * var
        return self.BW * self.xhat + self.Bb
    def backward(self, grad):
        self.dLdBW = (grad * self.xhat).sum(0, keepdims=True)
        self.dLdBb = grad.sum(0, keepdims=True)
        n = grad.shape[0]
        return self.BW * self.istd / n * (n * grad - self.dLdBb - self.xhat * self.dLdBW)

class MSELoss:
    def forward(self, A, Y):
        self.diff = A - Y
        return np.mean(self.diff ** 2)
    def backward(self):
        return 2 * self.diff / self.diff.size

class CrossEntropyLoss:
    def forward(self, A, Y):
        A = A - A.max(axis=1, keepdims=True)
        self.logp = A - np.log(np.exp(A).sum(axis=1, keepdims=True))
        self.Y = Y
        return -(self.logp * Y).sum() / len(Y)
    def backward(self):
        return (np.exp(self.logp) - self.Y) / len(self.Y)
