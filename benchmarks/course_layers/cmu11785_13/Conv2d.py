import numpy as np


class Conv2d_stride1:

    def __init__(self, in_channels, out_channels, kernel_size,
                 weight_init_fn=None, bias_init_fn=None):
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size

        if weight_init_fn is None:
            self.W = np.random.normal(0, 1.0, (out_channels, in_channels, kernel_size, kernel_size))
        else:
            self.W = weight_init_fn(out_channels, in_channels, kernel_size, kernel_size)
        if bias_init_fn is None:
            self.b = np.zeros(out_channels)
        else:
            self.b = bias_init_fn(out_channels)

        self.dLdW = np.zeros(self.W.shape)
        self.dLdb = np.zeros(self.b.shape)

    def forward(self, A):
        """
        A: (batch_size, in_channels, input_height, input_width)
        """
        self.A = A
        K = self.kernel_size
        N, _, H, W = A.shape
        Z = np.zeros((N, self.out_channels, H - K + 1, W - K + 1))
        for i in range(Z.shape[2]):
            for j in range(Z.shape[3]):
                patch = A[:, :, i:i + K, j:j + K]
                Z[:, :, i, j] = np.einsum('ncxy,ocxy->no', patch, self.W) + self.b
        return Z

    def backward(self, dLdZ):
        K = self.kernel_size
        _, _, Ho, Wo = dLdZ.shape

        self.dLdb = np.sum(dLdZ, axis=(0, 2, 3))
        for i in range(K):
            for j in range(K):
                self.dLdW[:, :, i, j] = np.einsum('nohw,nchw->oc', dLdZ, self.A[:, :, i:i + Ho, j:j + Wo])

        dLdZ_pad = np.pad(dLdZ, ((0, 0), (0, 0), (K - 1, K - 1), (K - 1, K - 1)))
        filt = self.W
        dLdA = np.zeros(self.A.shape)
        for i in range(dLdA.shape[2]):
            for j in range(dLdA.shape[3]):
                dLdA[:, :, i, j] = np.einsum('noxy,ocxy->nc', dLdZ_pad[:, :, i:i + K, j:j + K], filt)
        return dLdA
