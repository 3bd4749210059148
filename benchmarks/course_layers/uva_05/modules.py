import numpy as np


class LinearModule(object):
    def __init__(self, in_features, out_features):
        self.params = {'weight': np.random.randn(out_features, in_features) * np.sqrt(2 / in_features),
                       'bias': np.zeros(out_features)}
        self.grads = {k: np.zeros_like(p) for k, p in self.params.items()}

    def forward(self, x):
        self.x = x
        return self.x @ self.params['weight'].T + self.params['bias']

    def backward(self, dout):
        self.grads['weight'] = dout.T @ self.x
        self.grads['bias'] = np.ones(len(dout)) @ dout
        return dout @ self.params['weight']


class ELUModule(object):
    def __init__(self, alpha=1.0):
        self.alpha = alpha

    def forward(self, x):
        self.x = x
        out = self.x
        neg = x <= 0
        out[neg] = self.alpha * (np.exp(x[neg]) - 1)
        return out

    def backward(self, dout):
        grad = np.ones_like(self.x)
        neg = self.x <= 0
        grad[neg] = self.alpha * np.exp(self.x[neg])
        return dout * grad


if __name__ == '__main__':
    fc, act = LinearModule(4, 3), ELUModule()
    y = act.forward(fc.forward(np.random.randn(5, 4)))
    print(y)
    print(fc.backward(act.backward(np.ones_like(y))))
