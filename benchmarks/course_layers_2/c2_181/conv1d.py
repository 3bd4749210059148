import numpy as np


class CausalConv1D:
    """(N, T, C_in) -> (N, T, C_out), left padding, dilation"""

    def __init__(self, c_in, c_out, k, dilation=1):
        self.w = np.random.randn(k, c_in, c_out) / np.sqrt(k * c_in)
        self.b = np.zeros(c_out)
        self.k = k
        self.d = dilation

    def forward(self, x):
        self.x = np.pad(x, ((0, 0), ((self.k - 1) * self.d, 0), (0, 0)))
        T = x.shape[1]
        y = np.zeros(x.shape[:2] + (self.w.shape[2],)) + self.b
        for i in range(self.k):
            y += self.x[:, i * self.d:i * self.d + T] @ self.w[i]
        return y

    def backward(self, dy):
        T = dy.shape[1]
        dx = np.zeros_like(self.x)
        self.dw = np.zeros_like(self.w)
        self.db = dy.sum(axis=(0, 1))
        for i in range(self.k):
            sl = slice(i * self.d, i * self.d + T)
            self.dw[i] = np.einsum('ntc,nto->co', self.x[:, sl], dy)
            dx[:, sl] += dy @ self.w[i].T
        return dx[:, (self.k - 1) * self.d:]


class GlobalMaxPool1D:
    def forward(self, x):
        self.shape = x.shape
        self.arg = x.argmax(axis=1)
        return x.max(axis=1)

    def backward(self, dy):
        dx = np.zeros(self.shape)
        n, c = np.indices(dy.shape)
        dx[n, self.arg, c] = dy
        return dx
