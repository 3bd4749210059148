"""Optimization module"""
import numpy as np


class Parameter:
    def __init__(self, data):
        self.data = np.array(data, dtype=float)
        self.grad = None


class Optimizer:
    def __init__(self, params):
        self.params = params

    def step(self):
        raise NotImplementedError()

    def reset_grad(self):
        for p in self.params:
            p.grad = None


class SGD(Optimizer):
    def __init__(self, params, lr=0.01, momentum=0.0, weight_decay=0.0):
        super().__init__(params)
        self.lr = lr
        self.momentum = momentum
        self.u = {}
        self.weight_decay = weight_decay

    def step(self):
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            g = p.grad + self.weight_decay * p.data
            if i not in self.u:
                self.u[i] = np.zeros_like(p.data)
            self.u[i] = self.momentum * self.u[i] + (1 - self.momentum) * g
            p.data = p.data - self.lr * self.u[i]


if __name__ == "__main__":
    w = Parameter([1.0, 2.0, 3.0])
    opt = SGD([w], lr=0.1, momentum=0.9, weight_decay=0.01)
    for _ in range(10):
        w.grad = 2 * w.data
        opt.step()
        opt.reset_grad()
    print(w.data)
