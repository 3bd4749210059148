# -*- coding: utf-8 -*-
import numpy as np


def max_pooling_forward(z, pooling, strides=(2, 2), padding=(0, 0)):
    """
    最大池化前向过程
    :param z: (N,C,H,W)
    :param pooling: 池化大小(k1,k2)
    """
    N, C, H, W = z.shape
    ph, pw = padding
    zp = np.pad(z, ((0, 0), (0, 0), (ph, ph), (pw, pw)), 'constant', constant_values=-np.inf)
    oh = (H + 2 * ph - pooling[0]) // strides[0] + 1
    ow = (W + 2 * pw - pooling[1]) // strides[1] + 1
    out = np.zeros((N, C, oh, ow))
    for i in range(oh):
        for j in range(ow):
            a, b = i * strides[0], j * strides[1]
            out[:, :, i, j] = zp[:, :, a:a + pooling[0], b:b + pooling[1]].max(axis=(2, 3))
    return out


def max_pooling_backward(next_dz, z, pooling, strides=(2, 2), padding=(0, 0)):
    N, C, H, W = z.shape
    ph, pw = padding
    zp = np.pad(z, ((0, 0), (0, 0), (ph, ph), (pw, pw)), 'constant', constant_values=-np.inf)
    dzp = np.zeros(zp.shape)
    for n in range(N):
        for c in range(C):
            for i in range(next_dz.shape[2]):
                for j in range(next_dz.shape[3]):
                    a, b = i * strides[0], j * strides[1]
                    # 找到最大值的那个元素坐标
                    k = np.argmax(zp[n, c, a:a + pooling[0], b:b + pooling[1]])
                    dzp[n, c, a + k // pooling[1], b + k % pooling[1]] += next_dz[n, c, i, j]
    return dzp[:, :, ph:ph + H, pw:pw + W]


def global_avg_pooling_forward(z):
    return z.mean(axis=(2, 3))


def global_avg_pooling_backward(next_dz, z):
    _, _, H, W = z.shape
    return np.ones_like(z) * next_dz[:, :, None, None] / (H * W)


if __name__ == '__main__':
    z = np.random.randn(1, 2, 6, 6)
    o = max_pooling_forward(z, (3, 3), (2, 2), (1, 1))
    print(o.shape, max_pooling_backward(np.ones_like(o), z, (3, 3), (2, 2), (1, 1)))
