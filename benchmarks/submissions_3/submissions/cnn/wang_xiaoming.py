# 实验三: 卷积层、池化层、展平层
# 王小明 2021013377
import numpy as np


class Conv2D:
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0):
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        self.stride = stride
        self.padding = padding
        # 初始化参数
        self.W = np.random.randn(out_channels, in_channels, kernel_size, kernel_size) * 0.1
        self.b = np.zeros(out_channels)
        self.dW = np.zeros_like(self.W)
        self.db = np.zeros_like(self.b)

    def forward(self, x):
        batch, _, height, width = x.shape
        k = self.kernel_size
        self.x = np.pad(x, ((0, 0), (0, 0), (self.padding, self.padding), (self.padding, self.padding)))
        out_height = (height + 2 * self.padding - k) // self.stride + 1
        out_width = (width + 2 * self.padding - k) // self.stride + 1
        out = np.zeros((batch, self.out_channels, out_height, out_width))
        # 展开成矩阵再相乘
        w = self.W.reshape(self.out_channels, -1)
        for i in range(out_height):
            for j in range(out_width):
                hs, ws = i * self.stride, j * self.stride
                patch = self.x[:, :, hs:hs + k, ws:ws + k].reshape(batch, -1)
                out[:, :, i, j] = patch @ w.T + self.b
        return out

    def backward(self, dout):
        batch, _, out_height, out_width = dout.shape
        k, p = self.kernel_size, self.padding
        w = self.W.reshape(self.out_channels, -1)
        dx = np.zeros(self.x.shape)
        dw = np.zeros(w.shape)
        for i in range(out_height):
            for j in range(out_width):
                hs, ws = i * self.stride, j * self.stride
                d = dout[:, :, i, j]
                dw += d.T @ self.x[:, :, hs:hs + k, ws:ws + k].reshape(batch, -1)
                dpatch = (d @ w).reshape(batch, self.in_channels, k, k)
                dx[:, :, i:i + k, j:j + k] += dpatch
        self.dW = dw.reshape(self.W.shape)
        self.db = np.sum(dout, axis=(0, 2, 3))
        # 去掉填充
        return dx[:, :, p:dx.shape[2] - p, p:dx.shape[3] - p]


class MaxPool2D:
    def __init__(self, pool_size, stride):
        self.pool_size = pool_size
        self.stride = stride

    def forward(self, x):
        self.x = x
        batch, channels, height, width = x.shape
        k = self.pool_size
        out_height = (height - k) // self.stride + 1
        out_width = (width - k) // self.stride + 1
        out = np.zeros((batch, channels, out_height, out_width))
        self.argmax = np.zeros((batch, channels, out_height, out_width), dtype=np.int64)
        for i in range(out_height):
            for j in range(out_width):
                patch = x[:, :, i * self.stride:i * self.stride + k, j * self.stride:j * self.stride + k]
                patch = patch.reshape(batch, channels, k * k)
                self.argmax[:, :, i, j] = patch.argmax(axis=2)
                out[:, :, i, j] = patch.max(axis=2)
        return out

    def backward(self, dout):
        batch, channels, out_height, out_width = dout.shape
        k = self.pool_size
        dx = np.zeros(self.x.shape)
        n_idx = np.arange(batch)[:, None]
        c_idx = np.arange(channels)[None, :]
        for i in range(out_height):
            for j in range(out_width):
                h = i * self.stride + self.argmax[:, :, i, j] // k
                w = j * self.stride + self.argmax[:, :, i, j] % k
                dx[n_idx, c_idx, h, w] += dout[:, :, i, j]
        return dx


class Flatten:
    def __init__(self):
        self.shape = None

    def forward(self, x):
        self.shape = x.shape
        return x.reshape(self.shape[0], -1)

    def backward(self, dout):
        return dout.reshape(self.shape)
