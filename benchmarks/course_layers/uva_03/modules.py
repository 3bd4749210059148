import numpy as np


class SoftMaxModule(object):
    """
    Softmax activation as a module of its own, the loss is a second module
    """

    def forward(self, x):
        b = x.max(axis=1, keepdims=True)
        y = np.exp(x - b)
        self.out = y / y.sum(axis=1, keepdims=True)
        return self.out

    def backward(self, dout):
        s = self.out
        dx = s * (dout - np.sum(dout * s))
        return dx


class CrossEntropyModule(object):

    def forward(self, x, y):
        # x: probabilities, y: integer labels
        self.n = x.shape[0]
        return -np.log(x[np.arange(self.n), y]).sum() / self.n

    def backward(self, x, y):
        dx = np.zeros_like(x)
        dx[np.arange(x.shape[0]), y] = -1.0 / x[np.arange(x.shape[0]), y]
        return dx / x.shape[0]


if __name__ == '__main__':
    sm, ce = SoftMaxModule(), CrossEntropyModule()
    x, y = np.random.randn(4, 3), np.array([0, 2, 1, 1])
    p = sm.forward(x)
    print(ce.forward(p, y))
    print(sm.backward(ce.backward(p, y)))
