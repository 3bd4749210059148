import numpy as np


class Linear:
    def __init__(self, n_in, n_out):
        self.w = np.random.randn(n_in, n_out) * np.sqrt(2.0 / n_in)
        self.b = np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.w + self.b

    def backward(self, g):
        self.dw = self.x.T @ g
        self.db = g.sum(0)
        return g @ self.w.T

    def parameters(self):
        return [(self, 'w', 'dw'), (self, 'b', 'db')]


class ReLU:
    def forward(self, x):
        self.m = x > 0
        return x * self.m

    def backward(self, g):
        return g * self.m

    def parameters(self):
        return []


class Sequential:
    def __init__(self, *layers):
        self.layers = layers

    def forward(self, x):
        for l in self.layers:
            x = l.forward(x)
        return x

    def backward(self, g):
        for l in self.layers[::-1]:
            g = l.backward(g)
        return g

    def parameters(self):
        return [p for l in self.layers for p in l.parameters()]


class Residual:
    """y = relu(x + f(x))"""

    def __init__(self, dim):
        self.f = Sequential(Linear(dim, dim), ReLU(), Linear(dim, dim))
        self.out = ReLU()

    def forward(self, x):
        return self.out.forward(x + self.f.forward(x))

    def backward(self, g):
        g = self.out.backward(g)
        return g + self.f.backward(g)

    def parameters(self):
        return self.f.parameters()


class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = params
        self.lr, self.betas, self.eps = lr, betas, eps
        self.t = 0
        self.m = [0.0] * len(params)
        self.v = [0.0] * len(params)

    def step(self):
        self.t += 1
        b1, b2 = self.betas
        for i, (layer, name, gname) in enumerate(self.params):
            g = getattr(layer, gname)
            self.m[i] = b1 * self.m[i] + (1 - b1) * g
            self.v[i] = b2 * self.v[i] + (1 - b2) * g * g
            mh = self.m[i] / (1 - b1 ** self.t)
            vh = self.v[i] / (1 - b2 ** self.t)
            setattr(layer, name, getattr(layer, name) - self.lr * mh / (np.sqrt(vh) + self.eps))
