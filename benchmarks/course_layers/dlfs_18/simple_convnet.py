# coding: utf-8
# 简单的CNN: Conv - Relu - Pool - Affine - Softmax
import numpy as np


class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W = W
        self.b = b
        self.stride = stride
        self.pad = pad

    def forward(self, x):
        N, C, H, W = x.shape
        FN, _, FH, FW = self.W.shape
        p, s = self.pad, self.stride
        self.x = x
        self.xp = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)], 'constant')
        OH = (H + 2*p - FH)//s + 1
        OW = (W + 2*p - FW)//s + 1
        out = np.zeros((N, FN, OH, OW))
        for i in range(OH):
            for j in range(OW):
                w = self.xp[:, :, i*s:i*s+FH, j*s:j*s+FW]
                out[:, :, i, j] = np.tensordot(w, self.W, axes=([1, 2, 3], [1, 2, 3])) + self.b
        return out

    def backward(self, dout):
        N, C, H, W = self.x.shape
        FN, _, FH, FW = self.W.shape
        p, s = self.pad, self.stride
        self.db = dout.sum(axis=(0, 2, 3))
        self.dW = np.zeros_like(self.W)
        dxp = np.zeros_like(self.xp)
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                d = dout[:, :, i, j]
                w = self.xp[:, :, i*s:i*s+FH, j*s:j*s+FW]
                self.dW += np.tensordot(d, w, axes=([0], [0]))
                dxp[:, :, i*s:i*s+FH, j*s:j*s+FW] += np.tensordot(d, self.W, axes=([1], [0]))
        # 去掉padding
        return dxp[:, :, p:p+H, p:p+W]


class Relu:
    def forward(self, x):
        self.mask = x > 0
        return np.maximum(x, 0)

    def backward(self, dout):
        return np.where(self.mask, dout, 0)


class Pooling:
    def __init__(self, pool_h, pool_w, stride=2):
        self.ph, self.pw, self.s = pool_h, pool_w, stride

    def forward(self, x):
        N, C, H, W = x.shape
        OH, OW = (H - self.ph)//self.s + 1, (W - self.pw)//self.s + 1
        self.x_shape = x.shape
        self.arg = np.zeros((N, C, OH, OW), dtype=int)
        out = np.zeros((N, C, OH, OW))
        for i in range(OH):
            for j in range(OW):
                w = x[:, :, i*self.s:i*self.s+self.ph, j*self.s:j*self.s+self.pw].reshape(N, C, -1)
                self.arg[:, :, i, j] = w.argmax(axis=2)
                out[:, :, i, j] = w.max(axis=2)
        return out

    def backward(self, dout):
        N, C, OH, OW = dout.shape
        dx = np.zeros(self.x_shape)
        n, c = np.ogrid[:N, :C]
        for i in range(OH):
            for j in range(OW):
                r = i*self.s + self.arg[:, :, i, j] // self.pw
                q = j*self.s + self.arg[:, :, i, j] % self.pw
                dx[n, c, r, q] += dout[:, :, i, j]
        return dx


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.shape = x.shape
        self.x = x.reshape(len(x), -1)
        return self.x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(0)
        return (dout @ self.W.T).reshape(self.shape)


class SimpleConvNet:
    def __init__(self, input_dim=(1, 8, 8), filter_num=3, filter_size=3, pad=1, stride=1, output_size=4, std=0.1):
        C, H, _ = input_dim
        oh = (H + 2*pad - filter_size)//stride + 1
        flat = filter_num * (oh//2) ** 2
        self.params = {
            'W1': std * np.random.randn(filter_num, C, filter_size, filter_size),
            'b1': np.zeros(filter_num),
            'W2': std * np.random.randn(flat, output_size),
            'b2': np.zeros(output_size)}
        self.conv = Convolution(self.params['W1'], self.params['b1'], stride, pad)
        self.relu = Relu()
        self.pool = Pooling(2, 2, 2)
        self.fc = Affine(self.params['W2'], self.params['b2'])

    def predict(self, x):
        for l in (self.conv, self.relu, self.pool, self.fc):
            x = l.forward(x)
        return x

    def loss(self, x, t):
        s = self.predict(x)
        s = s - s.max(axis=1, keepdims=True)
        self.y = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
        return -np.log(self.y[np.arange(len(t)), t]).mean()

    def gradient(self, x, t):
        self.loss(x, t)
        d = self.y.copy()
        d[np.arange(len(t)), t] -= 1
        d /= len(t)
        for l in (self.fc, self.pool, self.relu, self.conv):
            d = l.backward(d)
        return {'W1': self.conv.dW, 'b1': self.conv.db, 'W2': self.fc.dW, 'b2': self.fc.db}


if __name__ == '__main__':
    net = SimpleConvNet()
    x, t = np.random.randn(2, 1, 8, 8), np.array([1, 3])
    print(net.loss(x, t), {k: v.shape for k, v in net.gradient(x, t).items()})
