import numpy as np


class Module(object):
    def __init__(self):
        self.output = None
        self.gradInput = None
        self.training = True

    def forward(self, input):
        return self.updateOutput(input)

    def backward(self, input, gradOutput):
        self.updateGradInput(input, gradOutput)
        self.accGradParameters(input, gradOutput)
        return self.gradInput

    def accGradParameters(self, input, gradOutput):
        pass


class Conv2d(Module):
    """stride 1, 'same' padding, odd kernel"""

    def __init__(self, in_channels, out_channels, kernel_size):
        super(Conv2d, self).__init__()
        assert kernel_size % 2 == 1, kernel_size
        stdv = 1. / np.sqrt(in_channels)
        self.W = np.random.uniform(-stdv, stdv, size=(out_channels, in_channels, kernel_size, kernel_size))
        self.b = np.random.uniform(-stdv, stdv, size=(out_channels,))
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        self.gradW = np.zeros_like(self.W)
        self.gradb = np.zeros_like(self.b)

    def _pad(self, x):
        p = self.kernel_size // 2
        return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))

    def updateOutput(self, input):
        h, w = input.shape[-2:]
        x = self._pad(input)
        self.output = np.zeros((input.shape[0], self.out_channels, h, w)) + self.b[None, :, None, None]
        for dy in range(self.kernel_size):
            for dx in range(self.kernel_size):
                self.output += np.einsum('nchw,oc->nohw', x[:, :, dy:dy + h, dx:dx + w], self.W[:, :, dy, dx])
        return self.output

    def updateGradInput(self, input, gradOutput):
        h, w = input.shape[-2:]
        g = self._pad(gradOutput)
        W = self.W[:, :, ::-1, ::-1]
        self.gradInput = np.zeros_like(input)
        for dy in range(self.kernel_size):
            for dx in range(self.kernel_size):
                self.gradInput += np.einsum('nohw,oc->nchw', g[:, :, dy:dy + h, dx:dx + w], W[:, :, dy, dx])
        return self.gradInput

    def accGradParameters(self, input, gradOutput):
        h, w = input.shape[-2:]
        x = self._pad(input)
        for dy in range(self.kernel_size):
            for dx in range(self.kernel_size):
                self.gradW[:, :, dy, dx] += np.einsum('nohw,nchw->oc', gradOutput, x[:, :, dy:dy + h, dx:dx + w])
        self.gradb += np.sum(gradOutput, axis=(0, 2, 3))

    def zeroGradParameters(self):
        self.gradW.fill(0)
        self.gradb.fill(0)


class MaxPool2d(Module):
    def __init__(self, kernel_size):
        super(MaxPool2d, self).__init__()
        self.kernel_size = kernel_size

    def updateOutput(self, input):
        input_h, input_w = input.shape[-2:]
        # your may remove these asserts and implement MaxPool2d with padding
        assert input_h % self.kernel_size == 0
        assert input_w % self.kernel_size == 0
        k = self.kernel_size
        blocks = input.reshape(input.shape[0], input.shape[1], input_h // k, k, input_w // k, k)
        self.output = blocks.max(axis=(3, 5))
        self.mask = blocks == self.output[:, :, :, None, :, None]
        return self.output

    def updateGradInput(self, input, gradOutput):
        self.gradInput = (self.mask * gradOutput[:, :, :, None, :, None]).reshape(input.shape)
        return self.gradInput


class Flatten(Module):
    def updateOutput(self, input):
        self.output = input.reshape(len(input), -1)
        return self.output

    def updateGradInput(self, input, gradOutput):
        self.gradInput = gradOutput.reshape(input.shape)
        return self.gradInput
