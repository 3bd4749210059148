# 第7章 卷积层
import numpy as np


def im2col(input_data, filter_h, filter_w, stride=1, pad=0):
    N, C, H, W = input_data.shape
    oh = (H + 2 * pad - filter_h) // stride + 1
    ow = (W + 2 * pad - filter_w) // stride + 1
    img = np.pad(input_data, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    cols = []
    # 逐个窗口展开
    for i in range(oh):
        for j in range(ow):
            patch = img[:, :, i*stride:i*stride+filter_h, j*stride:j*stride+filter_w]
            cols.append(patch.reshape(N, -1))
    col = np.stack(cols, axis=1)              # (N, oh*ow, C*fh*fw)
    return col.reshape(N * oh * ow, -1)


def col2im(col, input_shape, filter_h, filter_w, stride=1, pad=0):
    N, C, H, W = input_shape
    oh = (H + 2 * pad - filter_h) // stride + 1
    ow = (W + 2 * pad - filter_w) // stride + 1
    col = col.reshape(N, oh, ow, C, filter_h, filter_w)
    img = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    for i in range(oh):
        for j in range(ow):
            r, c = i * stride, j * stride
            img[:, :, r:r+filter_h, c:c+filter_w] += col[:, i, j]
    return img[:, :, pad:pad + H, pad:pad + W]


class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W = W
        self.b = b
        self.stride = stride
        self.pad = pad
        self.x = None
        self.col = None
        self.dW = None
        self.db = None

    def forward(self, x):
        FN, C, FH, FW = self.W.shape
        N, C, H, W = x.shape
        oh = 1 + (H + 2 * self.pad - FH) // self.stride
        ow = 1 + (W + 2 * self.pad - FW) // self.stride
        self.x = x
        self.col = im2col(x, FH, FW, self.stride, self.pad)
        out = self.col @ self.W.reshape(FN, -1).T + self.b
        return out.reshape(N, oh, ow, FN).transpose(0, 3, 1, 2)

    def backward(self, dout):
        FN, C, FH, FW = self.W.shape
        # (N, FN, oh, ow) -> (N*oh*ow, FN)
        d = dout.transpose(0, 2, 3, 1).reshape(-1, FN)
        self.db = d.sum(axis=0)
        self.dW = (self.col.T @ d).T.reshape(FN, C, FH, FW)
        dcol = d @ self.W.reshape(FN, -1)
        return col2im(dcol, self.x.shape, FH, FW, self.stride, self.pad)


if __name__ == '__main__':
    c = Convolution(np.random.randn(4, 2, 3, 3), np.zeros(4), stride=2, pad=1)
    o = c.forward(np.random.randn(2, 2, 7, 7))
    print(o.shape, c.backward(np.ones_like(o)).shape)
