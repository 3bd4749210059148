import numpy as np


class Upsample1d():

    def __init__(self, upsampling_factor):
        self.upsampling_factor = upsampling_factor

    def forward(self, A):
        """
        Argument:
            A (np.array): (batch_size, in_channels, input_width)
        Return:
            Z (np.array): (batch_size, in_channels, output_width)
        """
        N, C, W = A.shape
        Z = np.zeros((N, C, W * self.upsampling_factor - (self.upsampling_factor - 1)))
        Z[:, :, ::self.upsampling_factor] = A
        return Z

    def backward(self, dLdZ):
        dLdA = dLdZ[:, :, ::self.upsampling_factor]
        return dLdA


class Downsample1d():

    def __init__(self, downsampling_factor):
        self.downsampling_factor = downsampling_factor

    def forward(self, A):
        self.W_in = A.shape[-1]
        Z = A[:, :, ::self.downsampling_factor]
        return Z

    def backward(self, dLdZ):
        dLdA = np.zeros((*dLdZ.shape[:2], self.W_in))
        dLdA[:, :, np.arange(0, self.W_in, self.downsampling_factor)] = dLdZ
        return dLdA


class ConvTranspose1d():
    """upsample, then convolve with stride 1"""

    def __init__(self, in_channels, out_channels, kernel_size, upsampling_factor):
        self.W = np.random.normal(0, 1, (out_channels, in_channels, kernel_size))
        self.b = np.zeros(out_channels)
        self.K = kernel_size
        self.upsample1d = Upsample1d(upsampling_factor)

    def forward(self, A):
        self.A_up = self.upsample1d.forward(A)
        out = self.A_up.shape[2] - self.K + 1
        Z = np.zeros((A.shape[0], self.W.shape[0], out))
        for k in range(self.K):
            Z += np.matmul(self.W[:, :, k], self.A_up[:, :, k:k + out])
        return Z + self.b[:, None]

    def backward(self, dLdZ):
        out = dLdZ.shape[2]
        self.dLdb = dLdZ.sum((0, 2))
        self.dLdW = np.zeros_like(self.W)
        delta = np.zeros_like(self.A_up)
        for k in range(self.K):
            self.dLdW[:, :, k] = np.matmul(dLdZ, self.A_up[:, :, k:k + out].transpose(0, 2, 1)).sum(axis=0)
            delta[:, :, k:k + out] += np.matmul(self.W[:, :, k].T, dLdZ)
        return self.upsample1d.backward(delta)


class Flatten():
    def forward(self, A):
        self.shape = A.shape
        return np.reshape(A, (A.shape[0], A.shape[1] * A.shape[2]))

    def backward(self, dLdZ):
        return np.reshape(dLdZ, self.shape)
