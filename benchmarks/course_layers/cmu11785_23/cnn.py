import numpy as np


class Flatten:
    def forward(self, A):
        self.shape = A.shape
        return A.reshape(A.shape[0], -1)

    def backward(self, dLdZ):
        return dLdZ.reshape(self.shape)


class Conv2d:
    """ with stride and padding in one class, W: (out, in, K, K) """

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0,
                 weight_init_fn=None, bias_init_fn=None):
        shape = (out_channels, in_channels, kernel_size, kernel_size)
        self.W = np.random.normal(0, 1.0, shape) if weight_init_fn is None else weight_init_fn(*shape)
        self.b = np.zeros(out_channels) if bias_init_fn is None else bias_init_fn(out_channels)
        self.K, self.s, self.p = kernel_size, stride, padding

    def _windows(self, A):
        v = np.lib.stride_tricks.sliding_window_view(A, (self.K, self.K), axis=(2, 3))
        return v[:, :, ::self.s, ::self.s]          # N, C, Ho, Wo, K, K

    def forward(self, A):
        p = self.p
        self.Ap = np.pad(A, ((0, 0), (0, 0), (p, p), (p, p)))
        Z = np.einsum('nchwxy,ocxy->nohw', self._windows(self.Ap), self.W)
        return Z + self.b.reshape(1, -1, 1, 1)

    def backward(self, dLdZ):
        K, s, p = self.K, self.s, self.p
        self.dLdW = np.einsum('nohw,nchwxy->ocxy', dLdZ, self._windows(self.Ap))
        self.dLdb = dLdZ.sum(axis=(0, 2, 3))
        dLdAp = np.zeros(self.Ap.shape)
        Ho, Wo = dLdZ.shape[2:]
        for x in range(K):
            for y in range(K):
                dLdAp[:, :, x:x + s * Ho:s, y:y + s * Wo:s] += np.einsum('nohw,oc->nchw', dLdZ, self.W[:, :, x, y])
        H, W = self.Ap.shape[2:]
        return dLdAp[:, :, p:H - p, p:W - p]


if __name__ == '__main__':
    c, f = Conv2d(3, 4, 3, stride=2, padding=1), Flatten()
    z = f.forward(c.forward(np.random.randn(2, 3, 7, 7)))
    print(c.backward(f.backward(z)).shape)
