import numpy as np


class BatchNormalization:
    """only the normalisation, the scale and shift are a module of their own"""
    EPS = 1e-3

    def __init__(self, alpha=0.9):
        self.alpha = alpha
        self.moving_mean = None
        self.moving_variance = None
        self.is_train = True

    def updateOutput(self, input):
        if self.is_train:
            m = input.mean(axis=0)
            v = input.var(axis=0)
            if self.moving_mean is None:
                self.moving_mean, self.moving_variance = m, v
            else:
                self.moving_mean = self.alpha * self.moving_mean + (1 - self.alpha) * m
                self.moving_variance = self.alpha * self.moving_variance + (1 - self.alpha) * v
        else:
            m, v = self.moving_mean, self.moving_variance
        self.output = (input - m) / np.sqrt(v + self.EPS)
        return self.output

    def updateGradInput(self, input, gradOutput):
        n = input.shape[0]
        m, v = input.mean(axis=0), input.var(axis=0)
        xc = input - m
        s = np.sqrt(v + self.EPS)
        dv = np.sum(gradOutput * xc, axis=0) * (-0.5) / s ** 3
        dm = -np.sum(gradOutput, axis=0) / s - 2 * dv * np.mean(xc, axis=0)
        self.gradInput = gradOutput / s + dv * 2 * xc / n + dm / n
        return self.gradInput


class ChannelwiseScaling:
    """y = gamma * x + beta"""

    def __init__(self, n_out):
        stdv = 1. / np.sqrt(n_out)
        self.gamma = np.random.uniform(-stdv, stdv, size=n_out)
        self.beta = np.random.uniform(-stdv, stdv, size=n_out)
        self.gradGamma = np.zeros_like(self.gamma)
        self.gradBeta = np.zeros_like(self.beta)

    def updateOutput(self, input):
        self.output = input * self.gamma + self.beta
        return self.output

    def updateGradInput(self, input, gradOutput):
        self.gradInput = gradOutput * self.gamma
        return self.gradInput

    def accGradParameters(self, input, gradOutput):
        self.gradBeta += np.sum(gradOutput, axis=0)
        self.gradGamma += np.sum(gradOutput * input, axis=0)

    def zeroGradParameters(self):
        self.gradGamma.fill(0)
        self.gradBeta.fill(0)


if __name__ == '__main__':
    bn, sc = BatchNormalization(), ChannelwiseScaling(3)
    x = np.random.randn(5, 3)
    y = sc.updateOutput(bn.updateOutput(x))
    sc.accGradParameters(bn.output, np.ones_like(y))
    print(bn.updateGradInput(x, sc.updateGradInput(bn.output, y)))
