# -*- coding: utf-8 -*-
import numpy as np


def _remove_padding(z, padding):
    ph, pw = padding
    return z[:, :, ph:z.shape[2] - ph, pw:z.shape[3] - pw]


def conv_forward(z, K, b, padding=(0, 0), strides=(1, 1)):
    """
    多通道卷积前向过程
    :param z: 卷积层矩阵, 形状(N,C,H,W)
    :param K: 卷积核, 形状(C,D,k1,k2), C为输入通道数, D为输出通道数
    :param b: 偏置, 形状(D,)
    """
    ph, pw = padding
    zp = np.pad(z, ((0, 0), (0, 0), (ph, ph), (pw, pw)), 'constant')
    N, _, H, W = zp.shape
    C, D, k1, k2 = K.shape
    s1, s2 = strides
    oh, ow = (H - k1) // s1 + 1, (W - k2) // s2 + 1
    out = np.zeros((N, D, oh, ow))
    for i in range(oh):
        for j in range(ow):
            out[:, :, i, j] = np.einsum('ncij,cdij->nd', zp[:, :, i*s1:i*s1+k1, j*s2:j*s2+k2], K) + b
    return out


def _insert_zeros(dz, strides):
    """步长大于1时, 在梯度之间插入零"""
    N, D, H, W = dz.shape
    s1, s2 = strides
    out = np.zeros((N, D, (H - 1) * s1 + 1, (W - 1) * s2 + 1))
    out[:, :, ::s1, ::s2] = dz
    return out


def conv_backward(next_dz, K, z, padding=(0, 0), strides=(1, 1)):
    """
    :param next_dz: 卷积输出层的梯度, (N,D,H',W')
    :return: dK, db, dz
    """
    ph, pw = padding
    C, D, k1, k2 = K.shape
    N, _, H, W = z.shape
    zp = np.pad(z, ((0, 0), (0, 0), (ph, ph), (pw, pw)), 'constant')
    d = _insert_zeros(next_dz, strides)
    # 右边/下边没有被窗口扫到的部分补零
    miss_h = zp.shape[2] - (d.shape[2] + k1 - 1)
    miss_w = zp.shape[3] - (d.shape[3] + k2 - 1)
    d = np.pad(d, ((0, 0), (0, 0), (0, miss_h), (0, miss_w)))

    # 翻转卷积核, 交换输入输出通道
    flipped = K[:, :, ::-1, ::-1].swapaxes(0, 1)
    full = np.pad(d, ((0, 0), (0, 0), (k1 - 1, k1 - 1), (k2 - 1, k2 - 1)))
    dzp = conv_forward(full, flipped, np.zeros(C))
    dz = _remove_padding(dzp, padding)

    dK = conv_forward(zp.swapaxes(0, 1), d, np.zeros(D))
    db = next_dz.sum(axis=(0, 2, 3))
    return dK, db, dz


if __name__ == '__main__':
    z = np.random.randn(2, 3, 6, 6)
    K, b = np.random.randn(3, 4, 3, 3), np.zeros(4)
    o = conv_forward(z, K, b, (1, 1), (2, 2))
    print([g.shape for g in conv_backward(np.ones_like(o), K, z, (1, 1), (2, 2))])
