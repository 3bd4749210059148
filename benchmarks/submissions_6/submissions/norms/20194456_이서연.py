import numpy as np

# 층 정규화, 배치 정규화, 드롭아웃


class LayerNorm:
    def __init__(self, dim, eps=1e-6):
        self.g = np.ones(dim)
        self.b = np.zeros(dim)
        self.eps = eps

    def forward(self, x):
        d = x.shape[-1]
        mu = np.einsum("nd->n", x) / d
        xc = x - mu[:, None]
        var = np.einsum("nd,nd->n", xc, xc) / d
        self.r = (var + self.eps) ** -0.5
        self.xh = np.einsum("nd,n->nd", xc, self.r)
        return self.g * self.xh + self.b

    def backward(self, dy):
        d = dy.shape[-1]
        self.dg = np.einsum("nd,nd->d", dy, self.xh)
        self.db = np.einsum("nd->d", dy)
        dh = dy * self.g
        s1 = np.einsum("nd->n", dh)[:, None]
        s2 = np.einsum("nd,nd->n", dh, self.xh)[:, None]
        return self.r[:, None] * (dh - (s1 + self.xh * s2) / d)


class BatchNorm:
    def __init__(self, dim, momentum=0.9, eps=1e-6):
        self.g = np.ones(dim)
        self.b = np.zeros(dim)
        self.momentum = momentum
        self.eps = eps
        self.run_mean = np.zeros(dim)
        self.run_var = np.ones(dim)

    def forward(self, x, train=True):
        if train:
            mu, std = x.mean(0), np.sqrt(x.var(0) + self.eps)
            self.run_mean = self.momentum * self.run_mean + (1 - self.momentum) * mu
            self.run_var = self.momentum * self.run_var + (1 - self.momentum) * std
            self.std = std
            self.xh = (x - mu) / std
            return self.g * self.xh + self.b
        return self.g * (x - self.run_mean) / np.sqrt(self.run_var + self.eps) + self.b

    def backward(self, dy):
        n = dy.shape[0]
        self.dg = np.einsum("nd,nd->d", dy, self.xh)
        self.db = np.einsum("nd->d", dy)
        dh = dy * self.g
        return (dh - (dh.sum(0) + self.xh * np.einsum("nd,nd->d", dh, self.xh)) / n) / self.std


class Dropout:
    # p: 버릴 확률
    def __init__(self, p=0.5, seed=None):
        self.p = p
        self.rng = np.random.default_rng(seed)

    def forward(self, x, train=True):
        if train:
            self.mask = (self.rng.random(x.shape) >= self.p).astype(x.dtype) / (1 - self.p)
        else:
            self.mask = np.ones_like(x)
        return x * self.mask

    def backward(self, dy):
        return dy * self.mask
