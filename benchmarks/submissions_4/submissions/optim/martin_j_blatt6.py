import numpy as np

# opt.update(params, grads) with dicts

class SGD:
    def __init__(self, lr=0.01, momentum=0.9, weight_decay=0.0):
        self.lr = lr
        self.momentum = momentum
        self.weight_decay = weight_decay
        self.v = {}

    def update(self, params, grads):
        for k in params:
            g = grads[k] + self.weight_decay*params[k]
            self.v[k] = self.momentum*self.v.get(k, 0) + g
<<<<<<< HEAD
            params[k] -= self.lr*self.v[k]
=======
            params[k] = params[k] - self.lr*self.v[k]
>>>>>>> 3f1c2ab (fix dtype)


class Nesterov:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.v = {}

    def update(self, params, grads):
        for k in params:
            self.v[k] = self.momentum*self.v.get(k, 0) + grads[k]
            params[k] -= self.lr*(grads[k] + self.momentum*self.v[k])


class AdaGrad:
    def __init__(self, lr=0.01):
        self.lr = lr
        self.h = {}

    def update(self, params, grads):
        for k in params:
            self.h[k] = self.h.get(k, 0) + grads[k]**2
            params[k] -= self.lr*grads[k]/(np.sqrt(self.h[k]) + 1e-8)


class RMSprop:
    def __init__(self, lr=0.01, rho=0.9):
        self.lr = lr
        self.rho = rho
        self.h = {}

    def update(self, params, grads):
        for k in params:
            self.h[k] = self.rho*self.h.get(k, 0) + (1-self.rho)*grads[k]**2
            params[k] -= self.lr*grads[k]/(np.sqrt(self.h[k]) + 1e-8)
