import numpy as np


class Activation_Softmax:
    def forward(self, inputs, training=True):
        exp_values = np.exp(inputs - np.max(inputs, axis=1, keepdims=True))
        self.output = exp_values / np.sum(exp_values, axis=1, keepdims=True)

    def backward(self, dvalues):
        # no loop over the samples, same result as with the Jacobian
        weighted = np.sum(dvalues * self.output, axis=1, keepdims=True)
        self.dinputs = self.output * (dvalues - weighted)


class Loss_SmoothCrossentropy:
    """categorical cross entropy with label smoothing"""
    def __init__(self, smoothing=0.1):
        self.smoothing = smoothing

    def _targets(self, y_true, classes):
        if len(y_true.shape) == 1:
            y_true = np.eye(classes)[y_true]
        return y_true * (1 - self.smoothing) + self.smoothing / classes

    def calculate(self, y_pred, y_true):
        t = self._targets(y_true, y_pred.shape[1])
        return np.mean(-np.sum(t * np.log(y_pred + 1e-10), axis=1))

    def backward(self, dvalues, y_true):
        t = np.eye(dvalues.shape[1])[y_true] if len(y_true.shape) == 1 else y_true
        self.dinputs = -t / (dvalues + 1e-10) / len(dvalues)


class Activation_LeakyReLU:
    def __init__(self, slope=0.01):
        self.slope = slope

    def forward(self, inputs, training=True):
        self.inputs = inputs
        self.output = np.where(inputs > 0, inputs, inputs * self.slope)

    def backward(self, dvalues):
        self.dinputs = dvalues.copy()
        self.dinputs[self.inputs <= 0] *= self.slope
