import numpy as np

# lab 3 - Marco Bianchi
# versione lenta ma chiara, con i cicli


class Conv2D:

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0):
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        self.stride = stride
        self.padding = padding
        self.W = np.random.uniform(-0.1, 0.1, (out_channels, in_channels, kernel_size, kernel_size))
        self.b = np.random.uniform(-0.1, 0.1, out_channels)
        self.dW = np.zeros_like(self.W)
        self.db = np.zeros_like(self.b)

    def zero_pad(self, x):
        if self.padding == 0:
            return x
        n, c, h, w = x.shape
        p = self.padding
        padded = np.zeros((n, c, h + 2 * p, w + 2 * p))
        padded[:, :, p:h + p, p:w + p] = x
        return padded

    def forward(self, x):
        self.x = x
        xp = self.zero_pad(x)
        n, c, h, w = xp.shape
        k, s = self.kernel_size, self.stride
        h_out = (h - k) // s + 1
        w_out = (w - k) // s + 1
        out = np.zeros((n, self.out_channels, h_out, w_out))
        for m in range(n):
            for f in range(self.out_channels):
                for i in range(h_out):
                    for j in range(w_out):
                        finestra = xp[m, :, i * s:i * s + k, j * s:j * s + k]
                        out[m, f, i, j] = np.sum(finestra * self.W[f]) + self.b[f]
        return out

    def backward(self, dout):
        xp = self.zero_pad(self.x)
        k, s, p = self.kernel_size, self.stride, self.padding
        n, _, h_out, w_out = dout.shape

        # i gradienti ripartono da zero
        self.dW = np.zeros_like(self.W)
        self.db = np.zeros_like(self.b)
        dxp = np.zeros(xp.shape)
        for m in range(n):
            for f in range(self.out_channels):
                for i in range(h_out):
                    for j in range(w_out):
                        g = dout[m, f, i, j]
                        self.dW[f] += g * xp[m, :, i * s:i * s + k, j * s:j * s + k]
                        self.db[f] += g
                        dxp[m, :, i * s:i * s + k, j * s:j * s + k] += g * self.W[f]
        if p > 0:
            return dxp[:, :, p:-p, p:-p]
        return dxp


class MaxPool2D:

    def __init__(self, pool_size=2, stride=2):
        self.pool_size = pool_size
        self.stride = stride

    def forward(self, x):
        self.x = x
        n, c, h, w = x.shape
        k, s = self.pool_size, self.stride
        h_out, w_out = (h - k) // s + 1, (w - k) // s + 1
        out = np.zeros((n, c, h_out, w_out))
        for m in range(n):
            for ch in range(c):
                for i in range(h_out):
                    for j in range(w_out):
                        out[m, ch, i, j] = x[m, ch, i * s:i * s + k, j * s:j * s + k].max()
        return out

    def backward(self, dout):
        n, c, h_out, w_out = dout.shape
        k, s = self.pool_size, self.stride
        dx = np.zeros_like(self.x, dtype=float)
        for m in range(n):
            for ch in range(c):
                for i in range(h_out):
                    for j in range(w_out):
                        finestra = self.x[m, ch, i * s:i * s + k, j * s:j * s + k]
                        a, b = np.unravel_index(np.argmax(finestra), finestra.shape)
                        dx[m, ch, i * s + a, j * s + b] += dout[m, ch, i, j]
        return dx


class Flatten:

    def forward(self, x):
        self.forma = x.shape
        return x.reshape(self.forma[0], np.prod(self.forma[1:]))

    def backward(self, dout):
        return dout.reshape(self.forma)


if __name__ == '__main__':
    # controllo numerico veloce
    np.random.seed(0)
    conv = Conv2D(2, 3, 3, stride=2, padding=1)
    x = np.random.randn(2, 2, 5, 5)
    r = np.random.randn(*conv.forward(x).shape)
    dx = conv.backward(r)
    eps = 1e-6
    num = np.zeros_like(x)
    for idx in np.ndindex(*x.shape):
        xa, xb = x.copy(), x.copy()
        xa[idx] += eps
        xb[idx] -= eps
        num[idx] = np.sum((conv.forward(xa) - conv.forward(xb)) * r) / (2 * eps)
    print('errore massimo:', np.abs(num - dx).max())
