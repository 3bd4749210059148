import numpy as np


class Tanh(object):
    def updateOutput(self, input):
        self.output = np.tanh(input)
        return self.output

    def updateGradInput(self, input, gradOutput):
        self.gradInput = gradOutput * (1 - input ** 2)
        return self.gradInput


class Sigmoid(object):
    def updateOutput(self, input):
        self.output = 1.0 / (1.0 + np.exp(-input))
        return self.output

    def updateGradInput(self, input, gradOutput):
        self.gradInput = gradOutput * self.output * (1 - self.output)
        return self.gradInput


class SoftPlus(object):
    def updateOutput(self, input):
        self.output = np.log1p(np.exp(-np.abs(input))) + np.maximum(input, 0)
        return self.output

    def updateGradInput(self, input, gradOutput):
        self.gradInput = gradOutput / (1.0 + np.exp(-input))
        return self.gradInput


class LeakyReLU(object):
    def __init__(self, slope=0.03):
        self.slope = slope

    def updateOutput(self, input):
        self.output = np.where(input > 0, input, self.slope * input)
        return self.output

    def updateGradInput(self, input, gradOutput):
        self.gradInput = np.where(input > 0, gradOutput, self.slope * gradOutput)
        return self.gradInput


if __name__ == '__main__':
    x = np.random.uniform(-1, 1, (2, 3))
    for M in (Tanh(), Sigmoid(), SoftPlus(), LeakyReLU()):
        print(M.__class__.__name__, M.updateOutput(x), M.updateGradInput(x, np.ones_like(x)))
