import numpy as np


class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.velocity = {}

    def update(self, params, grads):
        for name, grad in grads.items():
            if name not in self.velocity:
                self.velocity[name] = np.zeros_like(grad)
            self.velocity[name] = self.momentum * self.velocity[name] + grad
            params[name] = params[name] - self.lr * self.velocity[name]


class Nesterov:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.velocity = {}

    def update(self, params, grads):
        for name, grad in grads.items():
            if name not in self.velocity:
                self.velocity[name] = np.zeros_like(grad)
            self.velocity[name] = self.momentum * self.velocity[name] + grad
            look_ahead = grad + self.momentum * self.velocity[name]
            params[name] = params[name] - self.lr * look_ahead
