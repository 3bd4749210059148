import numpy as np

class Optimizer:
    def __init__(self, lr, state={}):
        self.lr = lr
        self.state = state

    def update(self, params, grads):
        for name in params:
            params[name] -= self.delta(name, grads[name])

    def buf(self, name, like, slot):
        key = (name, slot)
        if key not in self.state:
            self.state[key] = np.zeros(like.shape)
        return self.state[key]

class SGD(Optimizer):
    def __init__(self, lr=0.1):
        super().__init__(lr)

    def delta(self, name, g):
        return self.lr * g

class Momentum(Optimizer):
    def __init__(self, lr=0.01, momentum=0.9):
        super().__init__(lr)
        self.momentum = momentum

    def delta(self, name, g):
        v = self.buf(name, g, 'v')
        v *= self.momentum
        v += g
        return self.lr * v

class Adagrad(Optimizer):
    def __init__(self, lr=0.01, eps=1e-10):
        super().__init__(lr)
        self.eps = eps

    def delta(self, name, g):
        s = self.buf(name, g, 's')
        s += g ** 2
        return self.lr * g / (np.sqrt(s) + self.eps)

class RMSProp(Optimizer):
    def __init__(self, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(lr)
        self.alpha, self.eps = alpha, eps

    def delta(self, name, g):
        s = self.buf(name, g, 's')
        s[...] = self.alpha * s + (1 - self.alpha) * g * g
        return self.lr * g / (np.sqrt(s) + self.eps)

class AdamOptimizer(Optimizer):
    def __init__(self, lr=0.001, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(lr)
        self.b1, self.b2 = betas
        self.eps = eps
        self.t = 0

    def update(self, params, grads):
        self.t += 1
        super().update(params, grads)

    def delta(self, name, g):
        m, v = self.buf(name, g, 'm'), self.buf(name, g, 'v')
        m[...] = self.b1 * m + (1 - self.b1) * g
        v[...] = self.b2 * v + (1 - self.b2) * g * g
        m_hat = m / (1 - self.b1 ** self.t)
        v_hat = v / (1 - self.b2 ** self.t)
        return self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
