import numpy as np


class LogSoftMax(object):
    def updateOutput(self, input):
        m = input.max(axis=1, keepdims=True)
        self.output = input - m - np.log(np.sum(np.exp(input - m), axis=1, keepdims=True))
        return self.output

    def updateGradInput(self, input, gradOutput):
        total = np.sum(gradOutput, axis=1, keepdims=True)
        self.gradInput = gradOutput - total * np.exp(self.output)
        return self.gradInput


class SoftMax(object):
    def updateOutput(self, input):
        e = np.exp(input - input.max(axis=1, keepdims=True))
        self.output = e / e.sum(axis=1, keepdims=True)
        return self.output

    def updateGradInput(self, input, gradOutput):
        # J = diag(p) - p p^T, J is symmetric
        p = self.output
        J = np.array([np.diag(r) for r in p]) - p[:, :, None] * p[:, None, :]
        self.gradInput = np.matmul(J, gradOutput[:, :, None])[:, :, 0]
        return self.gradInput


class ClassNLLCriterion(object):
    """input: log probabilities, target: class numbers (from 0)"""

    def __init__(self, weights=None, sizeAverage=True):
        self.weights = weights
        self.sizeAverage = sizeAverage

    def _w(self, target):
        return np.ones(len(target)) if self.weights is None else self.weights[target]

    def updateOutput(self, input, target):
        w = self._w(target)
        self.output = -(w * input[np.arange(len(target)), target]).sum()
        if self.sizeAverage:
            self.output /= w.sum()
        return self.output

    def updateGradInput(self, input, target):
        w = self._w(target)
        if self.sizeAverage:
            w = w / w.sum()
        self.gradInput = np.zeros_like(input)
        self.gradInput[np.arange(len(target)), target] = -w
        return self.gradInput


if __name__ == '__main__':
    ls, crit = LogSoftMax(), ClassNLLCriterion(np.array([1.0, 2.0, 0.5]))
    x, t = np.random.randn(4, 3), np.array([0, 2, 2, 1])
    print(crit.updateOutput(ls.updateOutput(x), t))
    print(ls.updateGradInput(x, crit.updateGradInput(ls.output, t)))
