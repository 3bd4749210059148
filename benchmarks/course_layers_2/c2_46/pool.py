import numpy as np


class MaxPool2d_stride1():
    """max pooling with stride 1, HW2P1"""

    def __init__(self, kernel):
        self.kernel = kernel

    def forward(self, A):
        self.A = A
        N, C, W_in, H_in = A.shape
        W_out = W_in - self.kernel + 1
        H_out = H_in - self.kernel + 1
        Z = np.zeros((N, C, W_out, H_out))
        self.idx = np.zeros((N, C, W_out, H_out, 2), dtype=int)
        for n in range(N):
            for c in range(C):
                for i in range(W_out):
                    for j in range(H_out):
                        window = A[n, c, i:i + self.kernel, j:j + self.kernel]
                        r, s = np.unravel_index(np.argmax(window), window.shape)
                        self.idx[n, c, i, j] = (i + r, j + s)
                        Z[n, c, i, j] = window[r, s]
        return Z

    def backward(self, dLdZ):
        dLdA = np.zeros(self.A.shape)
        N, C, W_out, H_out = dLdZ.shape
        for n in range(N):
            for c in range(C):
                for i in range(W_out):
                    for j in range(H_out):
                        r, s = self.idx[n, c, i, j]
                        dLdA[n, c, r, s] = dLdZ[n, c, i, j]
        return dLdA


class MeanPool2d_stride1():

    def __init__(self, kernel):
        self.kernel = kernel

    def forward(self, A):
        self.A_shape = A.shape
        W_out = A.shape[2] - self.kernel + 1
        H_out = A.shape[3] - self.kernel + 1
        Z = np.zeros((A.shape[0], A.shape[1], W_out, H_out))
        for i in range(W_out):
            for j in range(H_out):
                Z[:, :, i, j] = np.mean(A[:, :, i:i + self.kernel, j:j + self.kernel], axis=(2, 3))
        return Z

    def backward(self, dLdZ):
        dLdA = np.zeros(self.A_shape)
        for i in range(dLdZ.shape[2]):
            for j in range(dLdZ.shape[3]):
                dLdA[:, :, i:i + self.kernel, j:j + self.kernel] += dLdZ[:, :, i, j][:, :, None, None] / (self.kernel ** 2)
        return dLdA


class Downsample2d():
    def __init__(self, downsampling_factor):
        self.downsampling_factor = downsampling_factor

    def forward(self, A):
        self.in_shape = A.shape
        return A[:, :, ::self.downsampling_factor, ::self.downsampling_factor]

    def backward(self, dLdZ):
        out = np.zeros(self.in_shape)
        out[:, :, ::self.downsampling_factor, ::self.downsampling_factor] = dLdZ
        return out


class MaxPool2d():
    def __init__(self, kernel, stride):
        self.kernel = kernel
        self.stride = stride
        self.maxpool2d_stride1 = MaxPool2d_stride1(kernel)
        self.downsample2d = Downsample2d(stride)

    def forward(self, A):
        return self.downsample2d.forward(self.maxpool2d_stride1.forward(A))

    def backward(self, dLdZ):
        return self.maxpool2d_stride1.backward(self.downsample2d.backward(dLdZ))


class MeanPool2d():
    def __init__(self, kernel, stride):
        self.kernel = kernel
        self.stride = stride
        self.meanpool2d_stride1 = MeanPool2d_stride1(kernel)
        self.downsample2d = Downsample2d(stride)

    def forward(self, A):
        return self.downsample2d.forward(self.meanpool2d_stride1.forward(A))

    def backward(self, dLdZ):
        return self.meanpool2d_stride1.backward(self.downsample2d.backward(dLdZ))
