import numpy as np

from .base import Layer


class LayerNormalization(Layer):
    def __init__(self, gamma, beta, eps=1e-5):
        super().__init__()
        self.params["gamma"], self.params["beta"] = gamma, beta
        self.eps = eps

    def forward(self, x, train_flg=True):
        self.xc = x - x.mean(axis=1, keepdims=True)
        self.std = np.sqrt(np.mean(self.xc ** 2, axis=1, keepdims=True) + self.eps)
        self.xn = self.xc / self.std
        return self.params["gamma"] * self.xn + self.params["beta"]

    def backward(self, dout):
        D = dout.shape[1]
        self.grads["beta"] = dout.sum(axis=0)
        self.grads["gamma"] = np.sum(self.xn * dout, axis=0)
        dxn = self.params["gamma"] * dout
        dxc = dxn / self.std
        dstd = -np.sum((dxn * self.xc) / (self.std * self.std), axis=1, keepdims=True)
        dvar = 0.5 * dstd / self.std
        dxc += (2.0 / D) * self.xc * dvar
        dmu = np.sum(dxc, axis=1, keepdims=True)
        return dxc - dmu / D
