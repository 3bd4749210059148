# coding: utf-8
# 第7章练习: 最大池化层, 任意步长和填充
import numpy as np


class Pooling:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.pad = pad

    def _windows(self, xp):
        N, C, H, W = xp.shape
        s = self.stride
        for i in range((H - self.pool_h) // s + 1):
            for j in range((W - self.pool_w) // s + 1):
                yield i, j, (slice(None), slice(None),
                             slice(i * s, i * s + self.pool_h), slice(j * s, j * s + self.pool_w))

    def forward(self, x):
        p = self.pad
        self.x_shape = x.shape
        self.xp = np.full((x.shape[0], x.shape[1], x.shape[2] + 2 * p, x.shape[3] + 2 * p), -np.inf)
        self.xp[:, :, p:p + x.shape[2], p:p + x.shape[3]] = x
        oh = (self.xp.shape[2] - self.pool_h) // self.stride + 1
        ow = (self.xp.shape[3] - self.pool_w) // self.stride + 1
        out = np.empty(x.shape[:2] + (oh, ow))
        for i, j, win in self._windows(self.xp):
            out[:, :, i, j] = self.xp[win].max(axis=(2, 3))
        return out

    def backward(self, dout):
        p = self.pad
        dxp = np.zeros(self.xp.shape)
        for i, j, win in self._windows(self.xp):
            w = self.xp[win]
            hit = (w == w.max(axis=(2, 3), keepdims=True)).astype(float)
            hit /= hit.sum(axis=(2, 3), keepdims=True)     # 平分
            dxp[win] += hit * dout[:, :, i, j][:, :, None, None]
        return dxp[:, :, p:p + self.x_shape[2], p:p + self.x_shape[3]]


if __name__ == '__main__':
    pool = Pooling(2, 2, stride=2)
    x = np.array([[1., 1, 0, 2], [0, 1, 2, 2], [3, 1, 0, 0], [0, 0, 0, 0]]).reshape(1, 1, 4, 4)
    print(pool.forward(x))
    print(pool.backward(np.ones((1, 1, 2, 2))))
