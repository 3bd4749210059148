import numpy as np
from utils import out_size


class MaxPool2D:
    def __init__(self, pool_size, stride):
        self.pool_size = pool_size
        self.stride = stride

    def forward(self, x):
        self.x = x
        N, C, H, W = x.shape
        K, S = self.pool_size, self.stride
        out = np.zeros((N, C, out_size(H, K, S), out_size(W, K, S)))
        for r in range(out.shape[2]):
            for c in range(out.shape[3]):
                out[:, :, r, c] = x[:, :, r * S:r * S + K, c * S:c * S + K].max(axis=(2, 3))
        self.out = out
        return out

    def backward(self, dout):
        K, S = self.pool_size, self.stride
        dx = np.zeros_like(self.x)
        for r in range(dout.shape[2]):
            for c in range(dout.shape[3]):
                patch = self.x[:, :, r * S:r * S + K, c * S:c * S + K]
                is_max = patch == self.out[:, :, r, c][:, :, None, None]
                dx[:, :, r * S:r * S + K, c * S:c * S + K] += is_max * dout[:, :, r, c][:, :, None, None]
        return dx
