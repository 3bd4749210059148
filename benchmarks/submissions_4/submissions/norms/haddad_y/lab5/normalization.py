# TP 5 : normalisation - Yasmine Haddad
import numpy as np


class _Norm:
    """Partie commune : gamma, beta et leurs gradients."""

    def __init__(self, dim, eps):
        self.gamma = np.ones((dim,))
        self.beta = np.zeros((dim,))
        self.eps = eps

    def affine(self, z):
        self.z = z
        return z * self.gamma[np.newaxis, :] + self.beta[np.newaxis, :]

    def affine_backward(self, dout):
        self.dgamma = np.sum(self.z * dout, axis=0)
        self.dbeta = np.sum(dout, axis=0)
        return dout * self.gamma[np.newaxis, :]


class BatchNorm(_Norm):
    def __init__(self, dim, momentum=0.9, eps=1e-5):
        super().__init__(dim, eps)
        self.momentum = momentum
        self.running_mean = np.zeros((dim,))
        self.running_var = np.ones((dim,))

    def forward(self, x, train=True):
        if train:
            moy = np.mean(x, axis=0)
            var = np.mean(x * x, axis=0) - moy * moy     # E[x^2] - E[x]^2
            a = self.momentum
            self.running_mean = a * self.running_mean + (1 - a) * moy
            self.running_var = a * self.running_var + (1 - a) * var
        else:
            moy = self.running_mean
            var = self.running_var
        self.sigma = np.sqrt(var + self.eps)
        return self.affine((x - moy) / self.sigma)

    def backward(self, dout):
        dz = self.affine_backward(dout)
        m = dz.shape[0]
        terme1 = m * dz
        terme2 = np.sum(dz, axis=0)
        terme3 = self.z * np.sum(dz * self.z, axis=0)
        return (1.0 / m) * (terme1 - terme2 - terme3) / self.sigma


class LayerNorm(_Norm):
    def __init__(self, dim, eps=1e-5):
        super().__init__(dim, eps)

    def forward(self, x):
        moy = np.mean(x, axis=1)[:, None]
        var = np.var(x, axis=1)[:, None]
        self.sigma = np.sqrt(var + self.eps)
        return self.affine((x - moy) / self.sigma)

    def backward(self, dout):
        dz = self.affine_backward(dout)
        projection = dz - dz.mean(axis=1)[:, None] - self.z * (dz * self.z).mean(axis=1)[:, None]
        return projection / self.sigma
