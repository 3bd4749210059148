import numpy as np


class BatchNorm:
    def __init__(self, dim, momentum=0.9, eps=1e-5):
        self.gamma = np.ones(dim)
        self.beta = np.zeros(dim)
        self.running_mean = np.zeros(dim)
        self.running_var = np.ones(dim)
        self.momentum = momentum
        self.eps = eps

    def forward(self, x, train=True):
        if train:
            batch_mean = x.mean(0)
            batch_var = x.var(0)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * batch_mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * batch_var
            self.std = np.sqrt(batch_var + self.eps)
            self.x_norm = (x - batch_mean) / self.std
        else:
            self.std = np.sqrt(self.running_var + self.eps)
            self.x_norm = (x - self.running_mean) / self.std
        return self.gamma * self.x_norm + self.beta

    def backward(self, dout):
        self.dgamma = (dout * self.x_norm).sum(0)
        self.dbeta = dout.sum(0)
        dx_norm = dout * self.gamma
        dx = dx_norm / self.std
        return dx


class LayerNorm:
    def __init__(self, dim, eps=1e-5):
        self.gamma = np.ones(dim)
        self.beta = np.zeros(dim)
        self.eps = eps

    def forward(self, x):
        self.D = x.shape[1]
        mean = x.sum(1, keepdims=True) / self.D
        var = ((x - mean) ** 2).sum(1, keepdims=True) / self.D
        self.std = np.sqrt(var + self.eps)
        self.x_norm = (x - mean) / self.std
        return self.gamma * self.x_norm + self.beta

    def backward(self, dout):
        self.dgamma = (dout * self.x_norm).sum(0)
        self.dbeta = dout.sum(0)
        dx_norm = dout * self.gamma
        a = dx_norm.sum(1, keepdims=True)
        b = (dx_norm * self.x_norm).sum(1, keepdims=True)
        dx = (dx_norm - (a + self.x_norm * b) / self.D) / self.std
        return dx


class Dropout:
    def __init__(self, p=0.5):
        self.p = p

    def forward(self, x, train=True):
        if train:
            self.mask = (np.random.random(x.shape) > self.p) * 1.0
            return x * self.mask / (1 - self.p)
        self.mask = None
        return x

    def backward(self, dout):
        if self.mask is None:
            return dout
        return dout * self.mask / (1 - self.p)


def numerical_gradient(f, x, df, h=1e-5):
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=['multi_index'])
    while not it.finished:
        ix = it.multi_index
        old = x[ix]
        x[ix] = old + h
        pos = f(x).copy()
        x[ix] = old - h
        neg = f(x).copy()
        x[ix] = old
        grad[ix] = np.sum((pos - neg) * df) / (2 * h)
        it.iternext()
    return grad


if __name__ == '__main__':
    x = np.random.randn(5, 4)
    df = np.random.randn(5, 4)
    ln = LayerNorm(4)
    ln.forward(x)
    print('layernorm', np.abs(ln.backward(df) - numerical_gradient(ln.forward, x, df)).max())
