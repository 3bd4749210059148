import numpy as np

# =====================================================
#  LAB 5
#  Sean O'Brien
# =====================================================

class BatchNorm(object):

    def __init__(self, dim, momentum=0.9, eps=1e-5):
        self.gamma = np.ones(dim)
        self.beta = np.zeros(dim)
        self.momentum = momentum
        self.eps = eps
        self.running_mean = np.zeros(dim)
        self.running_var = np.ones(dim)

    def forward(self, x, train=True):
        if train:
            return self._forward_train(x)
        else:
            return self._forward_test(x)

    def _forward_train(self, x):
        self.x = x
        self.mu = np.mean(x, axis=0)
        self.var = np.var(x, axis=0)
        self.xhat = (x - self.mu) / np.sqrt(self.var + self.eps)
        self.running_mean = self.momentum*self.running_mean + (1 - self.momentum)*self.mu
        self.running_var = self.momentum*self.running_var + (1 - self.momentum)*self.var
        return self.gamma*self.xhat + self.beta

    def _forward_test(self, x):
        scale = self.gamma / np.sqrt(self.running_var + self.eps)
        shift = self.beta - scale*self.running_mean
        return x*scale + shift

    def backward(self, dout):
        N = dout.shape[0]
        istd = 1./np.sqrt(self.var + self.eps)
        xmu = self.x - self.mu

        self.dgamma = np.sum(dout*self.xhat, axis=0)
        self.dbeta = np.sum(dout, axis=0)

        dxhat = dout*self.gamma
        dvar = np.sum(dxhat*xmu, axis=0)*(-0.5)*istd**3
        dmu = np.sum(-dxhat*istd, axis=0) + dvar*np.mean(-2.*xmu, axis=0)
        dx = dxhat*istd + dvar*2.*xmu/N + dmu/N
        return dx


class LayerNorm(object):

    def __init__(self, dim, eps=1e-5):
        self.gamma = np.ones(dim)
        self.beta = np.zeros(dim)
        self.eps = eps

    def forward(self, x):
        self.x = x
        self.mu = np.mean(x, axis=1, keepdims=True)
        self.var = np.var(x, axis=1, keepdims=True)
        self.xhat = (x - self.mu) / np.sqrt(self.var + self.eps)
        return self.gamma*self.xhat + self.beta

    def backward(self, dout):
        N = dout.shape[0]
        istd = 1./np.sqrt(self.var + self.eps)
        xmu = self.x - self.mu

        self.dgamma = np.sum(dout*self.xhat, axis=0)
        self.dbeta = np.sum(dout, axis=0)

        dxhat = dout*self.gamma
        dvar = np.sum(dxhat*xmu, axis=1, keepdims=True)*(-0.5)*istd**3
        dmu = np.sum(-dxhat*istd, axis=1, keepdims=True) + dvar*np.mean(-2.*xmu, axis=1, keepdims=True)
        dx = dxhat*istd + dvar*2.*xmu/N + dmu/N
        return dx


class Dropout(object):

    def __init__(self, p=0.5):
        self.p = p
        self.mask = None
        self.train = True

    def forward(self, x, train=True):
        self.train = train
        if train:
            self.mask = np.random.rand(*x.shape) > self.p
            out = x*self.mask/(1. - self.p)
        else:
            out = x
        return out

    def backward(self, dout):
        if self.train:
            return dout*self.mask/(1. - self.p)
        return dout
