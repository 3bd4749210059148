import numpy as np


class Layer_Dropout:
    # rate is the share of neurons to disable
    def __init__(self, rate):
        self.rate = 1 - rate

    def forward(self, inputs, training=True):
        self.inputs = inputs
        if not training:
            self.output = inputs.copy()
            return
        self.binary_mask = np.random.binomial(1, self.rate, size=inputs.shape) / self.rate
        self.output = inputs * self.binary_mask

    def backward(self, dvalues):
        self.dinputs = dvalues * self.binary_mask


class Activation_Sigmoid:
    def forward(self, inputs):
        self.inputs = inputs
        self.output = 1 / (1 + np.exp(-inputs))

    def backward(self, dvalues):
        self.dinputs = dvalues * (1 - self.output) * self.output


class Activation_Linear:
    def forward(self, inputs):
        self.inputs = inputs
        self.output = inputs

    def backward(self, dvalues):
        self.dinputs = dvalues.copy()


if __name__ == '__main__':
    np.random.seed(5)
    drop, sig = Layer_Dropout(0.2), Activation_Sigmoid()
    drop.forward(np.ones((2, 6)))
    sig.forward(drop.output)
    sig.backward(np.ones((2, 6)))
    drop.backward(sig.dinputs)
    print(drop.dinputs)
