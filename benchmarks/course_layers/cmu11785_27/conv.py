import numpy as np


class Downsample1d:
    def __init__(self, downsampling_factor):
        self.downsampling_factor = downsampling_factor

    def forward(self, A):
        self.shape = A.shape
        return A[:, :, ::self.downsampling_factor].copy()

    def backward(self, dLdZ):
        dLdA = np.zeros(self.shape)
        dLdA[:, :, ::self.downsampling_factor] = dLdZ
        return dLdA


class Conv1d_stride1:
    def __init__(self, in_channels, out_channels, kernel_size, weight_init_fn=None, bias_init_fn=None):
        self.kernel_size = kernel_size
        shape = (out_channels, in_channels, kernel_size)
        self.W = weight_init_fn(*shape) if weight_init_fn else np.random.normal(0, 1.0, shape)
        self.b = bias_init_fn(out_channels) if bias_init_fn else np.zeros(out_channels)

    def forward(self, A):
        self.A = A
        K = self.kernel_size
        out = [np.einsum('nck,ock->no', A[:, :, t:t + K], self.W) for t in range(A.shape[2] - K + 1)]
        return np.stack(out, axis=2) + self.b.reshape(1, -1, 1)

    def backward(self, dLdZ):
        K = self.kernel_size
        self.dLdb = np.einsum('not->o', dLdZ)
        self.dLdW = np.zeros_like(self.W)
        dLdA = np.zeros_like(self.A)
        for t in range(dLdZ.shape[2]):
            self.dLdW += np.einsum('no,nck->ock', dLdZ[:, :, t], self.A[:, :, t:t + K])
            dLdA[:, :, t:t + K] += np.einsum('no,ock->nck', dLdZ[:, :, t], self.W)
        return dLdA


class Conv1d:
    def __init__(self, in_channels, out_channels, kernel_size, stride, padding=0,
                 weight_init_fn=None, bias_init_fn=None):
        self.stride = stride
        self.pad = padding
        self.conv1d_stride1 = Conv1d_stride1(in_channels, out_channels, kernel_size, weight_init_fn, bias_init_fn)
        self.downsample1d = Downsample1d(stride)

    def forward(self, A):
        A = np.pad(A, ((0, 0), (0, 0), (self.pad, self.pad)), mode='constant')
        Z = self.conv1d_stride1.forward(A)
        return self.downsample1d.forward(Z)

    def backward(self, dLdZ):
        dLdA = self.downsample1d.backward(dLdZ)
        dLdA = self.conv1d_stride1.backward(dLdA)
        dLdA = dLdA[:, :, self.pad:-self.pad]
        return dLdA
