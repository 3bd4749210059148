import numpy as np


class SpatialConvolution(object):
    """nn.SpatialConvolution(nInputPlane, nOutputPlane, kW, kH, dW, dH, padW, padH)"""

    def __init__(self, nInputPlane, nOutputPlane, kW, kH, dW=1, dH=1, padW=0, padH=0):
        self.kW, self.kH, self.dW, self.dH, self.padW, self.padH = kW, kH, dW, dH, padW, padH
        stdv = 1 / np.sqrt(kW * kH * nInputPlane)
        self.weight = np.random.uniform(-stdv, stdv, (nOutputPlane, nInputPlane, kH, kW))
        self.bias = np.random.uniform(-stdv, stdv, nOutputPlane)
        self.gradWeight = np.zeros_like(self.weight)
        self.gradBias = np.zeros_like(self.bias)

    def _pad(self, input):
        return np.pad(input, ((0, 0), (0, 0), (self.padH, self.padH), (self.padW, self.padW)))

    def _taps(self, oH, oW):
        for i in range(self.kH):
            for j in range(self.kW):
                yield i, j, slice(i, i + self.dH * (oH - 1) + 1, self.dH), slice(j, j + self.dW * (oW - 1) + 1, self.dW)

    def updateOutput(self, input):
        x = self._pad(input)
        oH = (x.shape[2] - self.kH) // self.dH + 1
        oW = (x.shape[3] - self.kW) // self.dW + 1
        out = np.zeros((len(x), len(self.bias), oH, oW)) + self.bias.reshape(1, -1, 1, 1)
        for i, j, r, c in self._taps(oH, oW):
            out += np.einsum('nchw,fc->nfhw', x[:, :, r, c], self.weight[:, :, i, j])
        self.output = out
        return out

    def updateGradInput(self, input, gradOutput):
        g = np.zeros_like(self._pad(input))
        for i, j, r, c in self._taps(*gradOutput.shape[2:]):
            g[:, :, r, c] += np.einsum('nfhw,fc->nchw', gradOutput, self.weight[:, :, i, j])
        H, W = input.shape[2:]
        self.gradInput = g[:, :, self.padH:self.padH + H, self.padW:self.padW + W]
        return self.gradInput

    def accGradParameters(self, input, gradOutput, scale=1):
        x = self._pad(input)
        for i, j, r, c in self._taps(*gradOutput.shape[2:]):
            self.gradWeight[:, :, i, j] += scale * np.einsum('nfhw,nchw->fc', gradOutput, x[:, :, r, c])
        self.gradBias += scale * gradOutput.sum((0, 2, 3))

    def zeroGradParameters(self):
        self.gradWeight.fill(0)
        self.gradBias.fill(0)


if __name__ == '__main__':
    m = SpatialConvolution(2, 3, 3, 2, 2, 1, 1, 0)
    x = np.random.randn(2, 2, 5, 6)
    y = m.updateOutput(x)
    m.accGradParameters(x, y)
    print(y.shape, m.updateGradInput(x, y).shape)
