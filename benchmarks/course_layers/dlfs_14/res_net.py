# coding: utf-8
# 带跳跃连接的小网络 (自己的扩展练习)
import numpy as np


class Relu:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        self.mask = (x <= 0)
        out = x
        out[self.mask] = 0
        return out

    def backward(self, dout):
        return dout * ~self.mask


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.x = None
        self.dW = None
        self.db = None

    def forward(self, x):
        self.x = x
        return x.dot(self.W) + self.b

    def backward(self, dout):
        self.dW = self.x.T.dot(dout)
        self.db = dout.sum(axis=0)
        return dout.dot(self.W.T)


class ResidualBlock:
    # out = Affine(Relu(x)) + x
    def __init__(self, W, b):
        self.relu = Relu()
        self.affine = Affine(W, b)

    def forward(self, x):
        h = self.relu.forward(x)
        h = self.affine.forward(h)
        return h + x

    def backward(self, dout):
        d = self.affine.backward(dout)
        d = self.relu.backward(d)
        return d + dout


if __name__ == '__main__':
    blk = ResidualBlock(np.random.randn(4, 4) * 0.1, np.zeros(4))
    y = blk.forward(np.random.randn(3, 4))
    print(y)
    print(blk.backward(np.ones((3, 4))))
