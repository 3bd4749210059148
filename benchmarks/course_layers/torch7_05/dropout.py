import numpy as np


class Dropout(object):
    """nn.Dropout as it was in v1: p is the probability to drop,
    training mode zeroes units, evaluate mode multiplies with 1 - p."""

    def __init__(self, p=0.5):
        self.p = p
        self.train = True
        self.noise = None

    def training(self):
        self.train = True

    def evaluate(self):
        self.train = False

    def updateOutput(self, input):
        if self.train:
            self.noise = (np.random.uniform(size=input.shape) < 1 - self.p) * 1.0
            self.output = input * self.noise
        else:
            self.output = input * (1 - self.p)
        return self.output

    def updateGradInput(self, input, gradOutput):
        if self.train:
            self.gradInput = gradOutput * self.noise
        else:
            self.gradInput = gradOutput * (1 - self.p)
        return self.gradInput

    def __repr__(self):
        return "Dropout(%g)" % self.p


if __name__ == '__main__':
    d = Dropout(0.25)
    x = np.random.randn(3, 4)
    print(d, d.updateOutput(x), d.updateGradInput(x, np.ones((3, 4))))
    d.evaluate()
    print(d.updateOutput(x) / x)
