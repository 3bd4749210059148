import numpy as np

class BatchNorm:
    def __init__(self, dim, momentum=0.9, eps=1e-5):
        self.gamma = np.ones(dim)
        self.beta = np.zeros(dim)
        self.momentum = momentum
        self.eps = eps
        self.running_mean = np.zeros(dim)
        self.running_var = np.ones(dim)

    def forward(self, x, train=True):
        mean = np.mean(x, axis=0)
        var = np.var(x, axis=0)
        if train:
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        self.istd = 1 / np.sqrt(var + self.eps)
        self.xn = (x - mean) * self.istd
        return self.gamma * self.xn + self.beta

    def backward(self, dout):
        self.dgamma = np.sum(dout * self.xn, axis=0)
        self.dbeta = np.sum(dout, axis=0)
        d = dout * self.gamma
        return self.istd * (d - np.mean(d, axis=0) - self.xn * np.mean(d * self.xn, axis=0))

class LayerNorm:
    def __init__(self, dim, eps=1e-5):
        self.gamma = np.ones(dim)
        self.beta = np.zeros(dim)
        self.eps = eps

    def forward(self, x):
        # TODO
        pass

    def backward(self, dout):
        # TODO
        pass

class Dropout:
    def __init__(self, p=0.5):
        self.p = p

    def forward(self, x, train=True):
        self.train = train
        if train:
            self.m = (np.random.rand(*x.shape) > self.p) / (1 - self.p)
            return x * self.m
        return x

    def backward(self, dout):
        return dout * self.m if self.train else dout
