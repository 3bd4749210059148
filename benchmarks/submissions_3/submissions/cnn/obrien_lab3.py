import numpy as np

# O'Brien, Lab 3


class Conv2D:
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0):
        self.c_in = in_channels
        self.c_out = out_channels
        self.k = kernel_size
        self.stride = stride
        self.pad = padding
        self.W = np.random.randn(out_channels, in_channels, kernel_size, kernel_size) * 0.05
        self.b = np.zeros(out_channels)

    def to_columns(self, x):
        n, c, h, w = x.shape
        oh = (h - self.k) // self.stride + 1
        ow = (w - self.k) // self.stride + 1
        cols = []
        for i in range(oh):
            for j in range(ow):
                r, q = i * self.stride, j * self.stride
                cols.append(x[:, :, r:r + self.k, q:q + self.k].reshape(n, -1))
        return np.stack(cols, axis=1), oh, ow          # (n, oh*ow, c*k*k)

    def forward(self, x):
        if self.pad:
            x = np.pad(x, [(0, 0), (0, 0), (self.pad, self.pad), (self.pad, self.pad)])
        self.shape = x.shape
        self.cols, oh, ow = self.to_columns(x)
        out = self.cols @ self.W.reshape(self.c_out, -1).T + self.b    # (n, oh*ow, f)
        return out.transpose(0, 2, 1).reshape(x.shape[0], self.c_out, oh, ow)

    def backward(self, dout):
        n, f, oh, ow = dout.shape
        d = dout.reshape(n, f, oh * ow)
        self.db = d.sum(axis=(0, 2))
        self.dW = np.einsum('nfl,nlq->fq', d, self.cols).reshape(self.W.shape)
        dcols = np.einsum('nfl,fq->nlq', d, self.W.reshape(f, -1))
        dx = np.zeros(self.shape)
        l = 0
        for i in range(oh):
            for j in range(ow):
                r, q = i * self.stride, j * self.stride
                dx[:, :, r:r + self.k, q:q + self.k] += dcols[:, l].reshape(n, self.c_in, self.k, self.k)
                l += 1
        if self.pad:
            dx = dx[:, :, self.pad:-self.pad, self.pad:-self.pad]
        return dx


class MaxPool2D:
    def __init__(self, pool_size, stride):
        self.k = pool_size
        self.stride = stride

    def forward(self, x):
        n, c, h, w = x.shape
        oh = (h - self.k) // self.stride + 1
        ow = (w - self.k) // self.stride + 1
        out = np.zeros((n, c, oh, ow))
        for i in range(oh):
            for j in range(ow):
                r, q = i * self.stride, j * self.stride
                out[:, :, i, j] = x[:, :, r:r + self.k, q:q + self.k].max(axis=3).max(axis=2)
        self.x = x
        return out

    def backward(self, dout):
        # did not get this far
        pass
