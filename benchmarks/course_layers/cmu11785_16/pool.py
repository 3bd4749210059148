import numpy as np


class Downsample2d:
    def __init__(self, downsampling_factor):
        self.k = downsampling_factor

    def forward(self, A):
        self.in_shape = A.shape
        return A[:, :, ::self.k, ::self.k]

    def backward(self, dLdZ):
        out = np.zeros(self.in_shape)
        out[:, :, ::self.k, ::self.k] = dLdZ
        return out


class MaxPool2d_stride1:
    def __init__(self, kernel):
        self.kernel = kernel

    def forward(self, A):
        K = self.kernel
        N, C, H, W = A.shape
        self.A_shape = A.shape
        Z = np.zeros((N, C, H - K + 1, W - K + 1))
        self.idx = np.zeros(Z.shape, dtype=int)
        for i in range(Z.shape[2]):
            for j in range(Z.shape[3]):
                flat = A[:, :, i:i + K, j:j + K].reshape(N, C, -1)
                self.idx[:, :, i, j] = flat.argmax(axis=2)
                Z[:, :, i, j] = flat.max(axis=2)
        return Z

    def backward(self, dLdZ):
        dLdA = np.zeros(self.A_shape)
        for n, c, i, j in np.ndindex(*dLdZ.shape):
            k = self.idx[n, c, i, j]
            dLdA[n, c, i + k // self.kernel, j + k % self.kernel] += dLdZ[n, c, i, j]
        return dLdA


class MeanPool2d_stride1:
    def __init__(self, kernel):
        self.kernel = kernel

    def forward(self, A):
        K = self.kernel
        N, C, H, W = A.shape
        self.A_shape = A.shape
        Z = np.zeros((N, C, H - K + 1, W - K + 1))
        for i in range(Z.shape[2]):
            for j in range(Z.shape[3]):
                Z[:, :, i, j] = A[:, :, i:i + K, j:j + K].mean(axis=(2, 3))
        return Z

    def backward(self, dLdZ):
        K = self.kernel
        dLdA = np.zeros(self.A_shape)
        H_out, W_out = dLdZ.shape[2:]
        for x in range(K):
            for y in range(K):
                dLdA[:, :, x:x + H_out, y:y + W_out] += dLdZ / K ** 2
        return dLdA


class MaxPool2d:
    def __init__(self, kernel, stride):
        self.kernel, self.stride = kernel, stride
        self.maxpool2d_stride1 = MaxPool2d_stride1(kernel)
        self.downsample2d = Downsample2d(stride)

    def forward(self, A):
        return self.downsample2d.forward(self.maxpool2d_stride1.forward(A))

    def backward(self, dLdZ):
        return self.maxpool2d_stride1.backward(self.downsample2d.backward(dLdZ))


class MeanPool2d:
    def __init__(self, kernel, stride):
        self.kernel, self.stride = kernel, stride
        self.meanpool2d_stride1 = MeanPool2d_stride1(kernel)
        self.downsample2d = Downsample2d(stride)

    def forward(self, A):
        return self.downsample2d.forward(self.meanpool2d_stride1.forward(A))

    def backward(self, dLdZ):
        return self.meanpool2d_stride1.backward(self.downsample2d.backward(dLdZ))
