import numpy as np

# 单步长卷积的前向和反向, 没有填充


def conv_single(x, k):
    """二维互相关, valid"""
    H, W = x.shape
    h, w = k.shape
    return np.array([[np.sum(x[i:i+h, j:j+w] * k) for j in range(W-w+1)] for i in range(H-h+1)])


def conv_forward(z, K, b):
    N, C, H, W = z.shape
    D, _, k1, k2 = K.shape
    out = np.zeros((N, D, H-k1+1, W-k2+1))
    for n in range(N):
        for d in range(D):
            for c in range(C):
                out[n, d] += conv_single(z[n, c], K[d, c])
            out[n, d] += b[d]
    return out


def conv_backward(next_dz, K, z):
    N, C, H, W = z.shape
    D, _, k1, k2 = K.shape
    # full 卷积, 先给梯度补零
    padded = np.pad(next_dz, ((0, 0), (0, 0), (k1-1, k1-1), (k2-1, k2-1)))
    dz = np.zeros_like(z)
    dK = np.zeros_like(K)
    for n in range(N):
        for c in range(C):
            for d in range(D):
                dz[n, c] += conv_single(padded[n, d], K[d, c])
                dK[d, c] += conv_single(z[n, c], next_dz[n, d])
    db = np.sum(next_dz, axis=(0, 2, 3))
    return dK, db, dz


def flatten_forward(z):
    return z.reshape(z.shape[0], -1)


def flatten_backward(next_dz, z):
    return next_dz.reshape(z.shape)


if __name__ == "__main__":
    z, K, b = np.random.randn(2, 2, 5, 5), np.random.randn(3, 2, 3, 3), np.random.randn(3)
    o = conv_forward(z, K, b)
    dK, db, dz = conv_backward(np.ones_like(o), K, z)
    print(o.shape, dK.shape, db.shape, dz.shape)
