import numpy as np


class Tanh:
    def forward(self, Z):
        self.A = np.tanh(Z)
        return self.A

    def backward(self, dLdA):
        return dLdA * (1 - self.A ** 2)


class Flatten:
    def forward(self, A):
        self.dims = A.shape
        return A.reshape(len(A), -1)

    def backward(self, dLdZ):
        return dLdZ.reshape(*self.dims)


class Linear:
    def __init__(self, n_in, n_out):
        self.W = np.random.uniform(-0.5, 0.5, (n_out, n_in))
        self.b = np.zeros((n_out, 1))

    def forward(self, A):
        self.A = A
        return A @ self.W.T + self.b.T

    def backward(self, dLdZ):
        self.dLdW = dLdZ.T @ self.A
        self.dLdb = dLdZ.sum(axis=0).reshape(-1, 1)
        return dLdZ @ self.W


class Conv1d:
    def __init__(self, in_channels, out_channels, kernel_size, stride):
        self.k, self.s = kernel_size, stride
        self.W = np.random.uniform(-0.5, 0.5, (out_channels, in_channels, kernel_size))
        self.b = np.zeros(out_channels)

    def forward(self, A):
        self.A = A
        n_out = (A.shape[2] - self.k) // self.s + 1
        Z = np.empty((A.shape[0], self.W.shape[0], n_out))
        for t in range(n_out):
            seg = A[:, :, t * self.s:t * self.s + self.k]
            Z[:, :, t] = np.einsum('nck,ock->no', seg, self.W) + self.b
        return Z

    def backward(self, dLdZ):
        self.dLdW = np.zeros_like(self.W)
        self.dLdb = dLdZ.sum(axis=2).sum(axis=0)
        dLdA = np.zeros_like(self.A)
        for t in range(dLdZ.shape[2]):
            lo = t * self.s
            hi = lo + self.k
            d = dLdZ[:, :, t]
            self.dLdW += np.einsum('no,nck->ock', d, self.A[:, :, lo:hi])
            dLdA[:, :, lo:hi] += np.einsum('no,ock->nck', d, self.W)
        return dLdA


class CNN:
    """conv - tanh - conv - tanh - flatten - linear"""

    def __init__(self, input_width=20, in_channels=3, channels=(4, 5), kernels=(3, 3), strides=(2, 1), num_out=2):
        self.layers = []
        w, c = input_width, in_channels
        for oc, k, s in zip(channels, kernels, strides):
            self.layers += [Conv1d(c, oc, k, s), Tanh()]
            w, c = (w - k) // s + 1, oc
        self.layers += [Flatten(), Linear(w * c, num_out)]

    def forward(self, A):
        for layer in self.layers:
            A = layer.forward(A)
        return A

    def backward(self, dLdZ):
        for layer in self.layers[::-1]:
            dLdZ = layer.backward(dLdZ)
        return dLdZ
