import numpy as np


class MultiHeadAttention:
    """x: (N, T, D), heads split D; causal"""

    def __init__(self, d, heads, causal=True):
        assert d % heads == 0
        self.h = heads
        self.dh = d // heads
        self.causal = causal
        self.W = np.random.randn(d, 3 * d) / np.sqrt(d)
        self.Wo = np.random.randn(d, d) / np.sqrt(d)

    def _split(self, x):
        n, t, _ = x.shape
        return x.reshape(n, t, self.h, self.dh).transpose(0, 2, 1, 3)

    def _merge(self, x):
        n, _, t, _ = x.shape
        return x.transpose(0, 2, 1, 3).reshape(n, t, self.h * self.dh)

    def forward(self, x):
        q, k, v = map(self._split, np.split(x @ self.W, 3, axis=-1))
        s = q @ k.swapaxes(-1, -2) * self.dh ** -0.5
        if self.causal:
            t = x.shape[1]
            s = s + np.triu(np.full((t, t), -1e30), 1)
        s = np.exp(s - s.max(-1, keepdims=True))
        a = s / s.sum(-1, keepdims=True)
        o = self._merge(a @ v)
        self.cache = x, q, k, v, a, o
        return o @ self.Wo

    def backward(self, dy):
        x, q, k, v, a, o = self.cache
        self.dWo = np.tensordot(o, dy, axes=([0, 1], [0, 1]))
        do = self._split(dy @ self.Wo.T)
        dv = a.swapaxes(-1, -2) @ do
        da = do @ v.swapaxes(-1, -2)
        ds = a * (da - (da * a).sum(-1, keepdims=True)) * self.dh ** -0.5
        dq = ds @ k
        dk = ds.swapaxes(-1, -2) @ q
        dqkv = np.concatenate([self._merge(z) for z in (dq, dk, dv)], axis=-1)
        self.dW = np.tensordot(x, dqkv, axes=([0, 1], [0, 1]))
        return dqkv @ self.W.T
