import numpy as np


class LookupTable:
    """rows of self.weight for integer indices; input (N, T) -> output (N, T, nOutput)"""

    def __init__(self, nIndex, nOutput):
        self.weight = np.random.randn(nIndex, nOutput)
        self.gradWeight = np.zeros((nIndex, nOutput))

    def updateOutput(self, input):
        self.output = self.weight[input]
        return self.output

    def updateGradInput(self, input, gradOutput):
        # indices have no gradient
        self.gradInput = np.zeros(input.shape)
        return self.gradInput

    def accGradParameters(self, input, gradOutput, scale=1):
        self.gradWeight[input] += scale * gradOutput

    def zeroGradParameters(self):
        self.gradWeight.fill(0)


class Mean:
    """mean over dimension 1"""

    def updateOutput(self, input):
        self.output = input.mean(axis=1)
        return self.output

    def updateGradInput(self, input, gradOutput):
        self.gradInput = np.repeat(gradOutput[:, None, :], input.shape[1], axis=1) / input.shape[1]
        return self.gradInput


if __name__ == '__main__':
    lt, m = LookupTable(10, 4), Mean()
    idx = np.array([[1, 2, 5], [7, 1, 1]])
    e = lt.updateOutput(idx)
    o = m.updateOutput(e)
    g = m.updateGradInput(e, np.ones_like(o))
    lt.accGradParameters(idx, g)
    print(o, lt.gradWeight)
