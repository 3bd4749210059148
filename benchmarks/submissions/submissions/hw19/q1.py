import numpy as np

class Module:
    def __init__(self):
        self.training = True
    def train(self):
        self.training = True
    def eval(self):
        self.training = False

class EmbeddingLayer(Module):
    def __init__(self, num_embeddings, embedding_dim):
        super().__init__()
        self.weight = np.random.randn(num_embeddings, embedding_dim)
        self.dweight = np.zeros_like(self.weight)

    def forward(self, ids):
        self.ids = ids
        return self.weight[ids]

    def backward(self, dout):
        self.dweight = np.zeros_like(self.weight)
        flat_ids = self.ids.reshape(-1)
        flat_d = dout.reshape(len(flat_ids), -1)
        for k, row in zip(flat_ids, flat_d):
            self.dweight[k] += row

class LayerNorm(Module):
    def __init__(self, dim, eps=1e-5):
        super().__init__()
        self.gamma = np.ones(dim)
        self.beta = np.zeros(dim)
        self.dgamma = self.dbeta = None
        self.eps = eps

    def forward(self, x):
        self.mu = x.mean(-1, keepdims=True)
        self.var = x.var(-1, keepdims=True)
        self.x = x
        self.xhat = (x - self.mu) / np.sqrt(self.var + self.eps)
        return self.xhat * self.gamma + self.beta

    def backward(self, dout):
        D = self.x.shape[-1]
        self.dgamma = (dout * self.xhat).reshape(-1, D).sum(0)
        self.dbeta = dout.reshape(-1, D).sum(0)
        dxhat = dout * self.gamma
        istd = (self.var + self.eps) ** -0.5
        dvar = np.sum(dxhat * (self.x - self.mu), -1, keepdims=True) * -0.5 * istd ** 3
        dmu = -np.sum(dxhat * istd, -1, keepdims=True)
        return dxhat * istd + dvar * 2 * (self.x - self.mu) / D + dmu / D

class DropoutLayer(Module):
    def __init__(self, p=0.5):
        # p is the probability of an element to be zeroed
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        self.keep = np.random.uniform(size=x.shape) >= self.p
        return np.where(self.keep, x / (1 - self.p), 0)

    def backward(self, dout):
        if not self.training:
            return dout
        return np.where(self.keep, dout / (1 - self.p), 0)
