import numpy as np


class EmbeddingBag:
    """mean of the embeddings of a row of indices; index 0 is padding"""

    def __init__(self, vocab, dim):
        self.W = np.random.randn(vocab, dim)
        self.W[0] = 0
        self.dW = np.zeros_like(self.W)

    def forward(self, idx):
        self.idx = idx
        self.mask = (idx != 0)[..., None]
        self.count = np.maximum(self.mask.sum(axis=1), 1)
        return (self.W[idx] * self.mask).sum(axis=1) / self.count

    def backward(self, dout):
        self.dW = np.zeros_like(self.W)
        g = np.repeat((dout / self.count)[:, None, :], self.idx.shape[1], axis=1) * self.mask
        np.add.at(self.dW, self.idx, g)
        return None


class LinearHead:
    def __init__(self, dim, k):
        self.W = np.random.randn(k, dim)
        self.dW = 0

    def forward(self, x):
        self.x = x
        return np.einsum('nd,kd->nk', x, self.W)

    def backward(self, dout):
        self.dW = np.einsum('nk,nd->kd', dout, self.x)
        return np.einsum('nk,kd->nd', dout, self.W)
