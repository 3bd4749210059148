import numpy as np


class DropoutModule(object):
    """
    Dropout; p is the probability with which a unit is KEPT. Scaling takes place during training.
    """

    def __init__(self, p=0.8):
        self.p = p
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        if not self.training:
            return x
        self.mask = np.random.binomial(1, self.p, x.shape) / self.p
        return self.mask * x

    def backward(self, dout):
        if not self.training:
            return dout
        return self.mask * dout


class LeakyReLUModule(object):

    def __init__(self, slope=0.2):
        self.slope = slope

    def forward(self, x):
        self.x = x
        return np.maximum(x, 0) + self.slope * np.minimum(x, 0)

    def backward(self, dout):
        return dout * np.where(self.x > 0, 1.0, self.slope)


if __name__ == '__main__':
    np.random.seed(42)
    d, l = DropoutModule(0.7), LeakyReLUModule()
    x = np.random.randn(3, 4)
    print(l.forward(d.forward(x)))
    print(d.backward(l.backward(np.ones((3, 4)))))
