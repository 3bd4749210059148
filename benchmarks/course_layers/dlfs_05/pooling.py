# -*- coding: utf-8 -*-
import numpy as np


class Pooling:
    # 最大池化, 用循环写的, 比较慢
    def __init__(self, pool_h, pool_w, stride=2, pad=0):
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.pad = pad
        self.x = None

    def forward(self, x):
        self.x = x
        N, C, H, W = x.shape
        s, ph, pw = self.stride, self.pool_h, self.pool_w
        out_h = (H - ph) // s + 1
        out_w = (W - pw) // s + 1
        out = np.zeros((N, C, out_h, out_w))
        for i in range(out_h):
            for j in range(out_w):
                win = x[:, :, i*s:i*s+ph, j*s:j*s+pw]
                out[:, :, i, j] = win.max(axis=(2, 3))
        return out

    def backward(self, dout):
        N, C, out_h, out_w = dout.shape
        s, ph, pw = self.stride, self.pool_h, self.pool_w
        dx = np.zeros_like(self.x)
        for n in range(N):
            for c in range(C):
                for i in range(out_h):
                    for j in range(out_w):
                        win = self.x[n, c, i*s:i*s+ph, j*s:j*s+pw]
                        a, b = np.unravel_index(np.argmax(win), win.shape)
                        dx[n, c, i + a, j + b] += dout[n, c, i, j]
        return dx


class Flatten:
    def forward(self, x):
        self.shape = x.shape
        return x.reshape(x.shape[0], -1)

    def backward(self, dout):
        return dout.reshape(self.shape)


if __name__ == '__main__':
    x = np.arange(32).reshape(1, 2, 4, 4).astype(float)
    p = Pooling(2, 2)
    print(p.forward(x))
    print(p.backward(np.ones((1, 2, 2, 2))))
