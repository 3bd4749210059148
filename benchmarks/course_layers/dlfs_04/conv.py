import numpy as np

# im2col with fancy loops over the filter only

def im2col(x, FH, FW, stride=1, pad=0):
    N, C, H, W = x.shape
    out_h = (H + 2*pad - FH)//stride + 1
    out_w = (W + 2*pad - FW)//stride + 1
    xp = np.zeros((N, C, H + 2*pad, W + 2*pad))
    xp[:, :, pad:pad+H, pad:pad+W] = x
    col = np.empty((N, out_h, out_w, C, FH, FW))
    for a in range(FH):
        for b in range(FW):
            col[..., a, b] = xp[:, :, a:a+stride*out_h:stride, b:b+stride*out_w:stride].transpose(0, 2, 3, 1)
    return col.reshape(N*out_h*out_w, C*FH*FW)


def col2im(col, shape, FH, FW, stride=1, pad=0):
    N, C, H, W = shape
    out_h = (H + 2*pad - FH)//stride + 1
    out_w = (W + 2*pad - FW)//stride + 1
    col = col.reshape(N, out_h, out_w, C, FH, FW).transpose(0, 3, 4, 5, 1, 2)
    xp = np.zeros((N, C, H + 2*pad, W + 2*pad))
    for a in range(FH):
        for b in range(FW):
            xp[:, :, a:a+stride*out_h:stride, b:b+stride*out_w:stride] = col[:, :, a, b]
    return xp[:, :, pad:pad+H, pad:pad+W]


class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b = W, b
        self.stride, self.pad = stride, pad

    def forward(self, x):
        FN, C, FH, FW = self.W.shape
        N, _, H, W = x.shape
        out_h = (H + 2*self.pad - FH)//self.stride + 1
        out_w = (W + 2*self.pad - FW)//self.stride + 1
        self.x_shape = x.shape
        self.col = im2col(x, FH, FW, self.stride, self.pad)
        self.col_W = self.W.reshape(FN, -1).T
        y = np.dot(self.col, self.col_W) + self.b
        return y.reshape(N, out_h, out_w, FN).transpose(0, 3, 1, 2)

    def backward(self, dout):
        FN, C, FH, FW = self.W.shape
        dflat = dout.transpose(0, 2, 3, 1).reshape(-1, FN)
        self.db = np.sum(dflat, axis=0)
        self.dW = np.dot(self.col.T, dflat).transpose(1, 0).reshape(FN, C, FH, FW)
        dcol = np.dot(dflat, self.col_W.T)
        return col2im(dcol, self.x_shape, FH, FW, self.stride, self.pad)


if __name__ == "__main__":
    rng = np.random.default_rng(3)
    conv = Convolution(rng.normal(size=(3, 2, 3, 3)), rng.normal(size=3), 1, 1)
    y = conv.forward(rng.normal(size=(2, 2, 5, 5)))
    print(y.shape)
    print(conv.backward(np.ones_like(y))[0, 0])
