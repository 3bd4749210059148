import numpy as np


class RMSprop:
    def __init__(self, lr=0.01, rho=0.99, eps=1e-8):
        self.lr = lr
        self.rho = rho
        self.eps = eps
        self.square = {}

    def update(self, params, grads):
        for name, grad in grads.items():
            old = self.square.get(name, np.zeros_like(grad))
            self.square[name] = self.rho * old + (1 - self.rho) * grad**2
            params[name] = params[name] - self.lr * grad / np.sqrt(self.square[name] + self.eps)


class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.first = {}
        self.second = {}
        self.steps = 0

    def direction(self, name, grad):
        self.first[name] = self.beta1 * self.first.get(name, np.zeros_like(grad)) + (1 - self.beta1) * grad
        self.second[name] = self.beta2 * self.second.get(name, np.zeros_like(grad)) + (1 - self.beta2) * grad**2
        first = self.first[name] / (1 - self.beta1**self.steps)
        second = self.second[name] / (1 - self.beta2**self.steps)
        return first / (np.sqrt(second) + self.eps)

    def update(self, params, grads):
        self.steps += 1
        for name, grad in grads.items():
            params[name] = params[name] - self.lr * self.direction(name, grad)


class AdamW(Adam):
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        super().__init__(lr, beta1, beta2, eps)
        self.weight_decay = weight_decay

    def update(self, params, grads):
        self.steps += 1
        for name, grad in grads.items():
            grad = grad + self.weight_decay * params[name]
            params[name] = params[name] - self.lr * self.direction(name, grad)
