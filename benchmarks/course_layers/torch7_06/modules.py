import numpy as np


class Linear:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_out, n_in) / np.sqrt(n_in)
        self.b = np.zeros(n_out)
        self.gradW = np.zeros_like(self.W)
        self.gradb = np.zeros_like(self.b)

    def updateOutput(self, input):
        self.output = np.add(input.dot(self.W.T), self.b)
        return self.output

    def updateGradInput(self, input, gradOutput):
        self.gradInput = gradOutput.dot(self.W)
        return self.gradInput

    def accGradParameters(self, input, gradOutput):
        self.gradW += gradOutput.T.dot(input)
        self.gradb += gradOutput.mean(axis=0)

    def zeroGradParameters(self):
        self.gradW.fill(0)
        self.gradb.fill(0)

    def getParameters(self):
        return [self.W, self.b]

    def getGradParameters(self):
        return [self.gradW, self.gradb]


class MSECriterion:
    def updateOutput(self, input, target):
        self.output = np.sum((input - target) ** 2) / input.shape[0]
        return self.output

    def updateGradInput(self, input, target):
        self.gradInput = (input - target) * 2 / input.shape[0]
        return self.gradInput


class Sequential:
    def __init__(self, *modules):
        self.modules = list(modules)

    def updateOutput(self, input):
        self.y = [input]
        for m in self.modules:
            self.y.append(m.updateOutput(self.y[-1]))
        self.output = self.y[-1]
        return self.output

    def backward(self, input, gradOutput):
        for m, x in zip(self.modules[::-1], self.y[-2::-1]):
            if hasattr(m, 'accGradParameters'):
                m.accGradParameters(x, gradOutput)
            gradOutput = m.updateGradInput(x, gradOutput)
        self.gradInput = gradOutput
        return gradOutput


class ReLU:
    def updateOutput(self, input):
        self.output = np.maximum(input, 0)
        return self.output

    def updateGradInput(self, input, gradOutput):
        self.gradInput = np.multiply(gradOutput, input > 0)
        return self.gradInput


if __name__ == '__main__':
    net, crit = Sequential(Linear(3, 5), ReLU(), Linear(5, 2)), MSECriterion()
    x, t = np.random.randn(6, 3), np.random.randn(6, 2)
    for i in range(20):
        l = crit.updateOutput(net.updateOutput(x), t)
        for m in net.modules[::2]:
            m.zeroGradParameters()
        net.backward(x, crit.updateGradInput(net.output, t))
        for m in net.modules[::2]:
            for p, g in zip(m.getParameters(), m.getGradParameters()):
                p -= 0.05 * g
    print(l)
