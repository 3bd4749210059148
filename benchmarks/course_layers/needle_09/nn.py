import numpy as np


class BatchNorm1d:
    def __init__(self, dim, eps=1e-5, momentum=0.1):
        self.dim, self.eps, self.momentum = dim, eps, momentum
        self.weight, self.bias = np.ones(dim), np.zeros(dim)
        self.running_mean, self.running_var = np.zeros(dim), np.ones(dim)
        self.training = True

    def forward(self, x):
        if not self.training:
            return (x - self.running_mean) / (self.running_var + self.eps) ** 0.5 * self.weight + self.bias
        n = x.shape[0]
        mean = x.sum(axis=0) / n
        self.diff = x - mean
        var = (self.diff ** 2).sum(axis=0) / n
        unbiased = var * n / (n - 1)
        self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
        self.running_var = (1 - self.momentum) * self.running_var + self.momentum * unbiased
        self.ivar = 1 / np.sqrt(var + self.eps)
        return self.diff * self.ivar * self.weight + self.bias

    def gradient(self, out_grad):
        n = out_grad.shape[0]
        self.dbias = out_grad.sum(axis=0)
        self.dweight = (out_grad * self.diff).sum(axis=0)
        dxhat = out_grad * self.weight
        dvar = (dxhat * self.diff).sum(axis=0) * -0.5 * self.ivar ** 3
        dmean = -(dxhat * self.ivar).sum(axis=0)
        return dxhat * self.ivar + dvar * 2 * self.diff / n + dmean / n


class Residual:
    """y = fn(x) + x"""

    def __init__(self, fn):
        self.fn = fn

    def forward(self, x):
        return self.fn.forward(x) + x

    def gradient(self, out_grad):
        return self.fn.gradient(out_grad) + out_grad


if __name__ == "__main__":
    r = Residual(BatchNorm1d(3))
    print(r.forward(np.random.randn(5, 3)))
    print(r.gradient(np.random.randn(5, 3)))
