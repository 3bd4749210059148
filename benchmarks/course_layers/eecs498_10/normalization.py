import numpy as np


class LayerNorm(object):

    @staticmethod
    def forward(x, gamma, beta, ln_param):
        """normalises every sample (row) of x, shape (N, D)"""
        eps = ln_param.get('eps', 1e-5)
        mu = x.mean(axis=1, keepdims=True)
        var = x.var(axis=1, keepdims=True)
        inv = 1 / np.sqrt(var + eps)
        xhat = (x - mu) * inv
        out = gamma * xhat + beta
        return out, (xhat, inv, gamma)

    @staticmethod
    def backward(dout, cache):
        xhat, inv, gamma = cache
        D = dout.shape[1]
        dgamma = np.sum(dout * xhat, axis=0)
        dbeta = np.sum(dout, axis=0)
        dxhat = dout * gamma
        s1 = dxhat.sum(axis=1, keepdims=True)
        s2 = (dxhat * xhat).sum(axis=0, keepdims=True)
        dx = inv / D * (D * dxhat - s1 - xhat * s2)
        return dx, dgamma, dbeta


if __name__ == '__main__':
    x = np.random.randn(4, 6)
    out, cache = LayerNorm.forward(x, np.ones(6), np.zeros(6), {})
    dx, dg, db = LayerNorm.backward(np.random.randn(4, 6), cache)
    print(out.mean(axis=1), dx.shape, dg.shape, db.shape)
