"""
Modules of the first assignment (MLP in NumPy)
"""
import numpy as np


class LinearModule(object):
    """
    Linear module. Weights are stored as (out_features, in_features), biases as (1, out_features).
    """

    def __init__(self, in_features, out_features, input_layer=False):
        std = np.sqrt((1.0 if input_layer else 2.0) / in_features)
        self.params = {'weight': np.random.randn(out_features, in_features) * std,
                       'bias': np.zeros((1, out_features))}
        self.grads = {'weight': np.zeros((out_features, in_features)),
                      'bias': np.zeros((1, out_features))}
        self.x = None

    def forward(self, x):
        self.x = x
        return x @ self.params['weight'].T + self.params['bias']

    def backward(self, dout):
        self.grads['weight'] = dout.T @ self.x
        self.grads['bias'] = dout.sum(axis=0, keepdims=True)
        return dout @ self.params['weight']

    def clear_cache(self):
        self.x = None


class ELUModule(object):

    def __init__(self, alpha=1.0):
        self.alpha = alpha
        self.x = None

    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, self.alpha * (np.exp(np.minimum(x, 0)) - 1))

    def backward(self, dout):
        slope = np.where(self.x > 0, 1.0, self.alpha * np.exp(np.minimum(self.x, 0)))
        return dout * slope

    def clear_cache(self):
        self.x = None


class SoftMaxModule(object):

    def forward(self, x):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.y = e / e.sum(axis=1, keepdims=True)
        return self.y

    def backward(self, dout):
        inner = (dout * self.y).sum(axis=1, keepdims=True)
        return self.y * (dout - inner)

    def clear_cache(self):
        self.y = None


if __name__ == '__main__':
    mods = [LinearModule(5, 7, True), ELUModule(), LinearModule(7, 3), SoftMaxModule()]
    h = np.random.randn(4, 5)
    for m in mods:
        h = m.forward(h)
    d = -1 / h
    for m in mods[::-1]:
        d = m.backward(d)
    print(d)
