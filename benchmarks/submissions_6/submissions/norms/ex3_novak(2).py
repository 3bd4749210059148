import numpy as np


class Norm(object):
    """shared by both normalisations; axis says over what"""
    axis = None

    def __init__(self, d, eps=1e-5):
        self.gamma = np.random.uniform(0.5, 1.5, size=(1, d))
        self.beta = np.zeros((1, d))
        self.dgamma = None
        self.dbeta = None
        self.eps = eps

    def standardise(self, x):
        mu = np.mean(x, axis=self.axis, keepdims=True)
        var = np.mean(np.square(x - mu), axis=self.axis, keepdims=True)
        self.inv_std = 1.0 / np.sqrt(var + self.eps)
        self.norm = (x - mu) * self.inv_std
        return mu, var

    def dx(self, grad):
        g = grad * self.gamma
        m1 = np.mean(g, axis=self.axis, keepdims=True)
        m2 = np.mean(g * self.norm, axis=self.axis, keepdims=True)
        return (g - m1 - self.norm * m2) * self.inv_std


class LayerNorm(Norm):
    axis = 1

    def forward(self, x):
        self.standardise(x)
        return self.norm * self.gamma + self.beta

    def backward(self, grad):
        self.dgamma = np.sum(grad * self.norm, axis=1, keepdims=True)
        self.dbeta = np.sum(grad, axis=0, keepdims=True)
        return self.dx(grad)


class BatchNorm1D(Norm):
    axis = 0

    def __init__(self, d, eps=1e-5, momentum=0.1):
        super(BatchNorm1D, self).__init__(d, eps)
        self.momentum = momentum
        self.mean = np.zeros((1, d))
        self.var = np.ones((1, d))
        self.training = True

    def forward(self, x):
        if self.training:
            mu, var = self.standardise(x)
            self.mean = self.mean * (1 - self.momentum) + self.momentum * mu
            self.var = self.var * (1 - self.momentum) + self.momentum * var
            return self.norm * self.gamma + self.beta
        return (x - self.mean) / np.sqrt(self.var + self.eps) * self.gamma + self.beta

    def backward(self, grad):
        self.dgamma = np.sum(grad * self.norm, axis=0, keepdims=True)
        self.dbeta = np.sum(grad, axis=0, keepdims=True)
        return self.dx(grad)


class Dropout(object):
    def __init__(self, p=0.5):
        self.p = p          # chance that a unit is dropped
        self.training = True

    def forward(self, x):
        if self.training:
            self.mask = np.random.rand(*x.shape) > self.p
            return x * self.mask
        return x

    def backward(self, grad):
        if self.training:
            return grad * self.mask
        return grad
