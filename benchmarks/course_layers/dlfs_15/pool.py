import numpy as np


class Pooling:
    """max pooling, non overlapping windows (pool size == stride)

    Reshape trick: (N, C, H, W) -> (N, C, H/p, p, W/p, p).
    """
    def __init__(self, pool_h, pool_w, stride=None, pad=0):
        assert pad == 0
        self.pool_h = pool_h
        self.pool_w = pool_w

    def forward(self, x):
        N, C, H, W = x.shape
        ph, pw = self.pool_h, self.pool_w
        assert H % ph == 0 and W % pw == 0
        self.xr = x.reshape(N, C, H // ph, ph, W // pw, pw)
        self.out = self.xr.max(axis=3).max(axis=4)
        self.x_shape = x.shape
        return self.out

    def backward(self, dout):
        # every entry which equals the maximum of its window gets the gradient
        big = self.out[:, :, :, None, :, None]
        d = dout[:, :, :, None, :, None]
        dx = (self.xr == big) * d
        return dx.reshape(self.x_shape)


if __name__ == '__main__':
    p = Pooling(2, 2)
    x = np.maximum(0, np.random.randn(1, 1, 4, 4))
    print(x)
    print(p.forward(x))
    print(p.backward(np.ones((1, 1, 2, 2))))
