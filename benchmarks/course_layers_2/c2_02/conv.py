import numpy as np


class Conv2d_stride1():
    def __init__(self, in_channels, out_channels, kernel_size):
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        bound = np.sqrt(1 / (in_channels * kernel_size * kernel_size))
        self.W = np.random.uniform(-bound, bound, (out_channels, in_channels, kernel_size, kernel_size))
        self.b = np.random.uniform(-bound, bound, out_channels)
        self.dLdW = np.zeros(self.W.shape)
        self.dLdb = np.zeros(self.b.shape)

    def forward(self, A):
        self.A = A
        N, _, H, W = A.shape
        K = self.kernel_size
        H_out, W_out = H - K + 1, W - K + 1
        Z = np.zeros((N, self.out_channels, H_out, W_out))
        for i in range(H_out):
            for j in range(W_out):
                window = A[:, :, i:i + K, j:j + K]
                Z[:, :, i, j] = np.einsum('nchw,ochw->no', window, self.W) + self.b
        return Z

    def backward(self, dLdZ):
        K = self.kernel_size
        _, _, H_out, W_out = dLdZ.shape
        dLdA = np.zeros(self.A.shape)
        self.dLdW = np.zeros(self.W.shape)

        for i in range(H_out):
            for j in range(W_out):
                d = dLdZ[:, :, i, j]
                self.dLdW += np.einsum('no,nchw->ochw', d, self.A[:, :, i:i + K, j:j + K])
                dLdA[:, :, i:i + K, j:j + K] += np.einsum('no,ochw->nchw', d, self.W)

        self.dLdb = dLdZ.mean(axis=(0, 2, 3))
        return dLdA


class Upsample2d():
    def __init__(self, upsampling_factor):
        self.upsampling_factor = upsampling_factor

    def forward(self, A):
        N, C, H, W = A.shape
        k = self.upsampling_factor
        Z = np.zeros((N, C, k * (H - 1) + 1, k * (W - 1) + 1))
        Z[:, :, ::k, ::k] = A
        return Z

    def backward(self, dLdZ):
        return dLdZ[:, :, ::self.upsampling_factor, ::self.upsampling_factor]


class Downsample2d():
    def __init__(self, downsampling_factor):
        self.downsampling_factor = downsampling_factor

    def forward(self, A):
        self.shape = A.shape
        return A[:, :, ::self.downsampling_factor, ::self.downsampling_factor]

    def backward(self, dLdZ):
        dLdA = np.zeros(self.shape)
        dLdA[:, :, ::self.downsampling_factor, ::self.downsampling_factor] = dLdZ
        return dLdA


class Conv2d():
    def __init__(self, in_channels, out_channels, kernel_size, stride, padding=0):
        self.stride = stride
        self.pad = padding
        self.conv2d_stride1 = Conv2d_stride1(in_channels, out_channels, kernel_size)
        self.downsample2d = Downsample2d(stride)

    def forward(self, A):
        p = self.pad
        self.A = np.pad(A, ((0, 0), (0, 0), (p, p), (p, p)))
        return self.downsample2d.forward(self.conv2d_stride1.forward(self.A))

    def backward(self, dLdZ):
        dLdA = self.conv2d_stride1.backward(self.downsample2d.backward(dLdZ))
        H, W = dLdA.shape[2] - self.pad, dLdA.shape[3] - self.pad
        return dLdA[:, :, self.pad:H, self.pad:W]


class ConvTranspose2d():
    def __init__(self, in_channels, out_channels, kernel_size, upsampling_factor):
        self.upsample2d = Upsample2d(upsampling_factor)
        self.conv2d_stride1 = Conv2d_stride1(in_channels, out_channels, kernel_size)

    def forward(self, A):
        return self.conv2d_stride1.forward(self.upsample2d.forward(A))

    def backward(self, dLdZ):
        return self.upsample2d.backward(self.conv2d_stride1.backward(dLdZ))
