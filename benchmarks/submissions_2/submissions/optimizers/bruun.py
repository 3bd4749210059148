import numpy as np

class _Base:
    def __init__(self, lr):
        self.lr = lr
        self.state = {}
    def zeros(self, name, params):
        if name not in self.state:
            self.state[name] = {k: np.zeros_like(p) for k, p in params.items()}
        return self.state[name]

class Momentum(_Base):
    def __init__(self, lr=0.01, momentum=0.9):
        super().__init__(lr)
        self.momentum = momentum
    def update(self, params, grads):
        v = self.zeros('v', params)
        for k in params:
            v[k] = self.momentum*v[k] + grads[k]
            params[k] -= self.lr*v[k]

class Nesterov(_Base):
    def __init__(self, lr=0.01, momentum=0.9):
        super().__init__(lr)
        self.momentum = momentum
    def update(self, params, grads):
        v = self.zeros('v', params)
        for k in params:
            v[k] = self.momentum*v[k] + grads[k]
            params[k] -= self.lr*(grads[k] + self.momentum*v[k])

class RMSProp(_Base):
    def __init__(self, lr=0.01, rho=0.9, eps=1e-8):
        super().__init__(lr)
        self.rho, self.eps = rho, eps
    def update(self, params, grads):
        s = self.zeros('s', params)
        for k in params:
            s[k] = self.rho*s[k] + grads[k]**2
            params[k] -= self.lr*grads[k]/(np.sqrt(s[k]) + self.eps)

class Adam(_Base):
    def __init__(self, lr=0.001, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(lr)
        self.betas, self.eps, self.t = betas, eps, 0
    def update(self, params, grads):
        m, v = self.zeros('m', params), self.zeros('v', params)
        b1, b2 = self.betas
        self.t += 1
        for k in params:
            m[k] = b1*m[k] + (1-b1)*grads[k]
            v[k] = b2*v[k] + (1-b2)*grads[k]**2
            params[k] -= self.lr*(m[k]/(1-b1**self.t))/(np.sqrt(v[k]/(1-b2**self.t)) + self.eps)

class AdamW(_Base):
    def __init__(self, lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(lr)
        self.betas, self.eps, self.weight_decay, self.t = betas, eps, weight_decay, 0
    def update(self, params, grads):
        m, v = self.zeros('m', params), self.zeros('v', params)
        b1, b2 = self.betas
        self.t += 1
        for k in params:
            params[k] *= 1 - self.lr*self.weight_decay
            m[k] = b1*m[k] + (1-b1)*grads[k]
            v[k] = b2*v[k] + (1-b2)*grads[k]**2
            params[k] -= self.lr*(m[k]/(1-b1**self.t))/(np.sqrt(v[k]/(1-b2**self.t)) + self.eps)
