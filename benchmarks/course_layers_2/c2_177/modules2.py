# homework_modules (часть 2)
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


class BatchNormalization(Module):
    EPS = 1e-3

    def __init__(self, alpha=0.):
        super(BatchNormalization, self).__init__()
        self.alpha = alpha
        self.moving_mean = None
        self.moving_variance = None

    def updateOutput(self, input):
        if not self.training:
            self.output = (input - self.moving_mean) / np.sqrt(self.moving_variance + self.EPS)
            return self.output

        self.mean = input.mean(axis=0)
        self.var = input.var(axis=0)
        if self.moving_mean is None:
            self.moving_mean = self.mean
            self.moving_variance = self.var
        else:
            self.moving_mean = self.alpha * self.moving_mean + (1 - self.alpha) * self.mean
            self.moving_variance = self.alpha * self.moving_variance + (1 - self.alpha) * self.mean
        self.output = (input - self.mean) / np.sqrt(self.var + self.EPS)
        return self.output

    def updateGradInput(self, input, gradOutput):
        N = input.shape[0]
        sigma = np.sqrt(self.var + self.EPS)
        x_hat = (input - self.mean) / sigma
        s1 = gradOutput.sum(axis=0)
        s2 = (gradOutput * x_hat).sum(axis=0)
        self.gradInput = (gradOutput - s1 / N - x_hat * s2 / N) / sigma
        return self.gradInput

    def __repr__(self):
        return "BatchNormalization"


class ChannelwiseScaling(Module):
    """
       Implements linear transform of input y = \\gamma * x + \\beta
       where \\gamma, \\beta - learnable vectors of length x.shape[-1]
    """
    def __init__(self, n_out):
        super(ChannelwiseScaling, self).__init__()
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
        self.gradBeta = np.sum(gradOutput, axis=0)
        self.gradGamma = np.sum(gradOutput * input, axis=0)


class LeakyReLU(Module):
    def __init__(self, slope=0.03):
        super(LeakyReLU, self).__init__()
        self.slope = slope

    def updateOutput(self, input):
        self.output = np.where(input > 0, input, self.slope * input)
        return self.output

    def updateGradInput(self, input, gradOutput):
        self.gradInput = np.where(input > 0, gradOutput, self.slope * gradOutput)
        return self.gradInput


class ELU(Module):
    def __init__(self, alpha=1.0):
        super(ELU, self).__init__()
        self.alpha = alpha

    def updateOutput(self, input):
        self.output = np.maximum(input, 0) + self.alpha * (np.exp(np.minimum(input, 0)) - 1)
        return self.output

    def updateGradInput(self, input, gradOutput):
        self.gradInput = gradOutput * np.where(input > 0, 1, self.alpha * np.exp(np.minimum(input, 0)))
        return self.gradInput


class SoftPlus(Module):
    def updateOutput(self, input):
        self.output = np.log1p(np.exp(input))
        return self.output

    def updateGradInput(self, input, gradOutput):
        self.gradInput = gradOutput / (1 + np.exp(-input))
        return self.gradInput
