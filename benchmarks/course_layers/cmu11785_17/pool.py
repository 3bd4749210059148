import numpy as np


class Downsample2d():
    def __init__(self, downsampling_factor):
        self.downsampling_factor = downsampling_factor

    def forward(self, A):
        self.H, self.W = A.shape[2], A.shape[3]
        k = self.downsampling_factor
        return A[:, :, ::k, ::k]

    def backward(self, dLdZ):
        k = self.downsampling_factor
        dLdA = np.zeros((dLdZ.shape[0], dLdZ.shape[1], self.H, self.W))
        dLdA[:, :, ::k, ::k] = dLdZ
        return dLdA


class MeanPool2d_stride1():

    def __init__(self, kernel):
        self.kernel = kernel

    def forward(self, A):
        """
        A: (batch_size, in_channels, input_width, input_height)
        """
        self.A = A
        K = self.kernel
        N, C, H, W = A.shape
        H_out = H - K + 1
        W_out = W - K + 1
        Z = np.zeros((N, C, H_out, W_out))
        for n in range(N):
            for c in range(C):
                for i in range(H_out):
                    for j in range(W_out):
                        Z[n, c, i, j] = np.mean(A[n, c, i:i+K, j:j+K])
        return Z

    def backward(self, dLdZ):
        K = self.kernel
        N, C, H_out, W_out = dLdZ.shape
        dLdA = np.zeros(self.A.shape)
        for n in range(N):
            for c in range(C):
                for i in range(H_out):
                    for j in range(W_out):
                        dLdA[n, c, i:i+K, j:j+K] += dLdZ[n, c, i, j]
        return dLdA


class MeanPool2d():

    def __init__(self, kernel, stride):
        self.kernel = kernel
        self.stride = stride
        self.meanpool2d_stride1 = MeanPool2d_stride1(kernel)
        self.downsample2d = Downsample2d(stride)

    def forward(self, A):
        A = self.meanpool2d_stride1.forward(A)
        return self.downsample2d.forward(A)

    def backward(self, dLdZ):
        dLdZ = self.downsample2d.backward(dLdZ)
        return self.meanpool2d_stride1.backward(dLdZ)
