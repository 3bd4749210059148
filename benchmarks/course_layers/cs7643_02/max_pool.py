import numpy as np


class MaxPooling:
    """Max Pooling of input"""

    def __init__(self, kernel_size, stride):
        self.kernel_size = kernel_size
        self.stride = stride
        self.cache = None
        self.dx = None

    def forward(self, x):
        N, C, H, W = x.shape
        k, s = self.kernel_size, self.stride
        H_out = (H - k) // s + 1
        W_out = (W - k) // s + 1
        out = np.zeros((N, C, H_out, W_out))
        for h in range(H_out):
            for w in range(W_out):
                out[:, :, h, w] = np.max(x[:, :, h*s:h*s+k, w*s:w*s+k], axis=(2, 3))
        self.cache = (x, H_out, W_out)
        return out

    def backward(self, dout):
        x, H_out, W_out = self.cache
        k, s = self.kernel_size, self.stride
        self.dx = np.zeros_like(x)
        for n in range(x.shape[0]):
            for c in range(x.shape[1]):
                for h in range(H_out):
                    for w in range(W_out):
                        patch = x[n, c, h*s:h*s+k, w*s:w*s+k]
                        r, q = np.unravel_index(patch.argmax(), patch.shape)
                        self.dx[n, c, h*s + r, w*s + q] = dout[n, c, h, w]


if __name__ == '__main__':
    pool = MaxPooling(3, 2)
    x = np.random.randn(1, 2, 7, 7)
    print(pool.forward(x))
    pool.backward(np.ones((1, 2, 3, 3)))
    print(pool.dx)
