"""Torch-7 modules in NumPy: updateOutput / updateGradInput / accGradParameters"""
import numpy as np


class Module(object):
    def __init__(self):
        self.output = None
        self.gradInput = None

    def forward(self, input):
        return self.updateOutput(input)

    def backward(self, input, gradOutput, scale=1.0):
        self.updateGradInput(input, gradOutput)
        self.accGradParameters(input, gradOutput, scale)
        return self.gradInput

    def updateOutput(self, input):
        raise NotImplementedError

    def updateGradInput(self, input, gradOutput):
        raise NotImplementedError

    def accGradParameters(self, input, gradOutput, scale=1.0):
        pass

    def zeroGradParameters(self):
        pass


class Linear(Module):
    """weight is (outputSize, inputSize)"""

    def __init__(self, inputSize, outputSize):
        super().__init__()
        stdv = 1.0 / np.sqrt(inputSize)
        self.weight = np.random.uniform(-stdv, stdv, (outputSize, inputSize))
        self.bias = np.random.uniform(-stdv, stdv, outputSize)
        self.gradWeight = np.zeros_like(self.weight)
        self.gradBias = np.zeros_like(self.bias)

    def updateOutput(self, input):
        self.output = input @ self.weight.T + self.bias
        return self.output

    def updateGradInput(self, input, gradOutput):
        self.gradInput = gradOutput @ self.weight
        return self.gradInput

    def accGradParameters(self, input, gradOutput, scale=1.0):
        self.gradWeight += scale * gradOutput.T @ input
        self.gradBias += scale * gradOutput.sum(axis=0)

    def zeroGradParameters(self):
        self.gradWeight[...] = 0
        self.gradBias[...] = 0


class Threshold(Module):
    def __init__(self, threshold=0, value=0):
        super().__init__()
        self.threshold, self.value = threshold, value

    def updateOutput(self, input):
        self.output = np.where(input > self.threshold, input, self.value)
        return self.output

    def updateGradInput(self, input, gradOutput):
        self.gradInput = np.where(input > self.threshold, gradOutput, 0.0)
        return self.gradInput


if __name__ == '__main__':
    l, t = Linear(3, 2), Threshold()
    x = np.random.randn(4, 3)
    y = t.forward(l.forward(x))
    l.zeroGradParameters()
    print(l.backward(x, t.backward(l.output, np.ones_like(y))), l.gradWeight)
