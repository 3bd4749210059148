import numpy as np


class BatchNorm1d:
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        self.eps = eps
        self.momentum = momentum
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)

    def forward(self, x):
        self.x = x
        self.mu = x.mean(axis=0)
        self.var = x.var(axis=0)
        self.std = np.sqrt(self.var + self.eps)
        self.xhat = (x - self.mu) / self.std
        return self.gamma * self.xhat + self.beta

    def backward(self, dout):
        n = dout.shape[0]
        self.dbeta = np.mean(dout, axis=0)
        self.dgamma = np.sum(dout * self.xhat, axis=0) / n
        dxhat = dout * self.gamma
        return (dxhat - dxhat.mean(axis=0) + self.xhat * (dxhat * self.xhat).mean(axis=0)) / self.std
