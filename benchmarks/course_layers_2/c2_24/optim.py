import numpy as np


class Optimizer:
    def __init__(self, lr):
        self.lr = lr
        self.state = {}

    def __call__(self, key, w, g):
        """returns the new value of parameter `key`"""
        s = self.state.setdefault(key, {'t': 0})
        s['t'] += 1
        return w + self.delta(s, g)

    def delta(self, s, g):
        raise NotImplementedError


class NAG(Optimizer):
    """torch's form of Nesterov"""
    def __init__(self, lr, mu=0.9):
        super().__init__(lr)
        self.mu = mu

    def delta(self, s, g):
        s['v'] = self.mu * s['v'] + g if 'v' in s else g
        return -self.lr * (g + s['v'])


class AMSGrad(Optimizer):
    def __init__(self, lr, b1=0.9, b2=0.999, eps=1e-8):
        super().__init__(lr)
        self.b1, self.b2, self.eps = b1, b2, eps

    def delta(self, s, g):
        s['m'] = self.b1 * s.get('m', 0) + (1 - self.b1) * g
        s['v'] = self.b2 * s.get('v', 0) + (1 - self.b2) * g ** 2
        s['vmax'] = np.maximum(s.get('vmax', 0), s['v'])
        m = s['m'] / (1 - self.b1 ** s['t'])
        v = s['vmax'] / (1 - self.b2 ** s['t'])
        return -self.lr * m / (np.sqrt(v) + self.eps)


class AdaMax(Optimizer):
    def __init__(self, lr=0.002, b1=0.9, b2=0.999):
        super().__init__(lr)
        self.b1, self.b2 = b1, b2

    def delta(self, s, g):
        s['m'] = self.b1 * s.get('m', 0) + (1 - self.b1) * g
        s['u'] = np.maximum(self.b2 * s.get('u', 0), np.abs(g))
        return -self.lr / (1 - self.b1 ** s['t']) * s['m'] / (s['u'] + 1e-12)


class Nadam(Optimizer):
    """without the momentum schedule of the paper"""
    def __init__(self, lr, b1=0.9, b2=0.999, eps=1e-8):
        super().__init__(lr)
        self.b1, self.b2, self.eps = b1, b2, eps

    def delta(self, s, g):
        s['m'] = self.b1 * s.get('m', 0) + (1 - self.b1) * g
        s['v'] = self.b2 * s.get('v', 0) + (1 - self.b2) * g * g
        m_hat = self.b1 * s['m'] / (1 - self.b1 ** (s['t'] + 1)) + (1 - self.b1) * g / (1 - self.b1 ** s['t'])
        v_hat = s['v'] / (1 - self.b2 ** s['t'])
        return -self.lr * m_hat / (np.sqrt(v_hat) + self.eps)


class RMSProp(Optimizer):
    """with momentum, epsilon inside"""
    def __init__(self, lr, rho=0.9, mu=0.5, eps=1e-6):
        super().__init__(lr)
        self.rho, self.mu, self.eps = rho, mu, eps

    def delta(self, s, g):
        s['h'] = self.rho * s.get('h', 0) + (1 - self.rho) * g * g
        s['v'] = self.mu * s.get('v', 0) + self.lr * g / np.sqrt(s['h'] + self.eps)
        return -s['v']
