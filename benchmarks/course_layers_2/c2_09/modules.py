import numpy as np


class LayerNormModule(object):
    """layer norm over the last dimension, params / grads like the other modules"""

    def __init__(self, n_features, eps=1e-5):
        self.eps = eps
        self.params = {'weight': np.ones(n_features), 'bias': np.zeros(n_features)}
        self.grads = {'weight': None, 'bias': None}
        self.cache = None

    def forward(self, x):
        mu = np.mean(x, axis=-1, keepdims=True)
        var = np.var(x, axis=-1, keepdims=True)
        inv_std = 1. / np.sqrt(var + self.eps)
        x_hat = (x - mu) * inv_std
        self.cache = (x_hat, inv_std)
        return self.params['weight'] * x_hat + self.params['bias']

    def backward(self, dout):
        x_hat, inv_std = self.cache
        self.grads['bias'] = np.sum(dout, axis=0)
        self.grads['weight'] = np.sum(dout * x_hat, axis=0)
        g = dout * self.params['weight']
        mean_g = g.mean(axis=-1, keepdims=True)
        mean_gx = (g * x_hat).mean(axis=0, keepdims=True)
        dx = inv_std * (g - mean_g - x_hat * mean_gx)
        return dx

    def clear_cache(self):
        self.cache = None


class LeakyReLUModule(object):
    def __init__(self, neg_slope=0.02):
        self.neg_slope = neg_slope

    def forward(self, x):
        self.slope = np.where(x > 0, 1., self.neg_slope)
        return x * self.slope

    def backward(self, dout):
        return dout * self.slope


class TanhModule(object):
    def forward(self, x):
        e2 = np.exp(2 * x)
        self.out = (e2 - 1) / (e2 + 1)
        return self.out

    def backward(self, dout):
        return dout * (1 - np.square(self.out))


def rel_error(x, y):
    """ returns relative error """
    return np.max(np.abs(x - y) / (np.maximum(1e-8, np.abs(x) + np.abs(y))))


def eval_numerical_gradient_array(f, x, df, h=1e-5):
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=['multi_index'], op_flags=['readwrite'])
    while not it.finished:
        ix = it.multi_index
        oldval = x[ix]
        x[ix] = oldval + h
        pos = f(x).copy()
        x[ix] = oldval - h
        neg = f(x).copy()
        x[ix] = oldval
        grad[ix] = np.sum((pos - neg) * df) / (2 * h)
        it.iternext()
    return grad


if __name__ == '__main__':
    np.random.seed(42)
    for mod in [LayerNormModule(6), LeakyReLUModule(), TanhModule()]:
        x = np.random.randn(3, 6)
        dout = np.random.randn(3, 6)
        num = eval_numerical_gradient_array(mod.forward, x, dout)
        mod.forward(x)
        print(type(mod).__name__, rel_error(mod.backward(dout), num))
