import numpy as np


class LinearModule(object):
    def __init__(self, in_features, out_features):
        self.params = {'weight': None, 'bias': None}
        self.grads = {'weight': None, 'bias': None}
        self.params['weight'] = np.random.normal(0, 0.1, (out_features, in_features))
        self.params['bias'] = np.zeros(out_features)

    def forward(self, x):
        self.x = x
        out = np.dot(x, self.params['weight'].T) + self.params['bias']
        return out

    def backward(self, dout):
        dx = np.dot(dout, self.params['weight'])
        self.grads['weight'] = np.dot(dout.T, self.x)
        self.grads['bias'] = np.sum(dout, axis=0)
        return dx


class ELUModule(object):
    """ELU activation, alpha is a parameter of the module"""

    def __init__(self, alpha=1.0):
        self.alpha = alpha

    def forward(self, x):
        self.pos = x > 0
        self.out = np.where(self.pos, x, self.alpha * np.expm1(x))
        return self.out

    def backward(self, dout):
        dx = dout * np.where(self.pos, 1, self.out)
        return dx


if __name__ == '__main__':
    l, e = LinearModule(4, 3), ELUModule(0.5)
    x = np.random.randn(6, 4)
    print(e.forward(l.forward(x)))
    print(l.backward(e.backward(np.ones((6, 3)))))
