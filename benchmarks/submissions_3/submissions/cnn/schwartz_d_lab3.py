import numpy as np


class Conv2D(object):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0):
        self.stride, self.padding = stride, padding
        self.W = np.random.normal(scale=0.1, size=(out_channels, in_channels, kernel_size, kernel_size))
        self.b = np.zeros(out_channels)

    def forward(self, x):
        p, s = self.padding, self.stride
        F, C, HH, WW = self.W.shape
        self.x = x
        self.xp = xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), 'constant')
        N = x.shape[0]
        Ho = 1 + (x.shape[2] + 2 * p - HH) // s
        Wo = 1 + (x.shape[3] + 2 * p - WW) // s
        out = np.zeros((N, F, Ho, Wo))
        for n in range(N):
            for f in range(F):
                for i in range(Ho):
                    for j in range(Wo):
                        out[n, f, i, j] = np.sum(xp[n, :, i*s:i*s+HH, j*s:j*s+WW] * self.W[f]) + self.b[f]
        return out

    def backward(self, dout):
        p, s = self.padding, self.stride
        F, C, HH, WW = self.W.shape
        N, _, Ho, Wo = dout.shape
        dxp = np.zeros_like(self.xp)
        dW = np.zeros_like(self.W)
        db = np.zeros_like(self.b)
        for n in range(N):
            for f in range(F):
                db[f] += dout[n, f].sum()
                for i in range(Ho):
                    for j in range(Wo):
                        dW[f] += self.xp[n, :, i*s:i*s+HH, j*s:j*s+WW] * dout[n, f, i, j]
                        dxp[n, :, i*s:i*s+HH, j*s:j*s+WW] += self.W[f] * dout[n, f, i, j]
        self.dW, self.db = dW, db
        dx = dxp[:, :, p:-p, p:-p]
        return dx


class MaxPool2D(object):
    def __init__(self, pool_size, stride):
        self.pool_size, self.stride = pool_size, stride

    def forward(self, x):
        self.x = x
        N, C, H, W = x.shape
        k, s = self.pool_size, self.stride
        Ho = 1 + (H - k) // s
        Wo = 1 + (W - k) // s
        out = np.zeros((N, C, Ho, Wo))
        for i in range(Ho):
            for j in range(Wo):
                out[:, :, i, j] = np.amax(x[:, :, i*s:i*s+k, j*s:j*s+k], axis=(2, 3))
        return out

    def backward(self, dout):
        x, k, s = self.x, self.pool_size, self.stride
        N, C, Ho, Wo = dout.shape
        dx = np.zeros_like(x)
        for n in range(N):
            for c in range(C):
                for i in range(Ho):
                    for j in range(Wo):
                        w = x[n, c, i*s:i*s+k, j*s:j*s+k]
                        dx[n, c, i*s:i*s+k, j*s:j*s+k] += (w == w.max()) * dout[n, c, i, j]
        return dx


class Flatten(object):
    def forward(self, x):
        self.shape = x.shape
        return x.reshape(x.shape[0], -1)

    def backward(self, dout):
        return dout.reshape(self.shape)
