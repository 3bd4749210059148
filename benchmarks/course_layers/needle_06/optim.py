"""hw2: Adam in numpy"""
import numpy as np


class Optimizer:
    def __init__(self, params):
        # params: objects with .data and .grad
        self.params = params

    def reset_grad(self):
        for p in self.params:
            p.grad = None


class Adam(Optimizer):
    def __init__(self, params, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
        super().__init__(params)
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.weight_decay = weight_decay
        self.t = 0
        self.m = {}
        self.v = {}

    def step(self):
        self.t += 1
        for p in self.params:
            if p.grad is None:
                continue
            grad = p.grad + self.weight_decay * p.data
            m = self.m.get(id(p), 0.0)
            v = self.v.get(id(p), 0.0)
            m = self.beta1 * m + (1 - self.beta1) * grad
            v = self.beta2 * v + (1 - self.beta2) * grad ** 2
            self.v[id(p)] = v
            m = m / (1 - self.beta1 ** self.t)
            v = v / (1 - self.beta2 ** self.t)
            self.m[id(p)] = m
            p.data = p.data - self.lr * m / (np.sqrt(v) + self.eps)


if __name__ == "__main__":
    class P:
        def __init__(self, d):
            self.data, self.grad = d, None

    w = P(np.array([3.0, -1.0]))
    o = Adam([w], lr=0.1)
    for _ in range(50):
        w.grad = w.data.copy()
        o.step()
        o.reset_grad()
    print(w.data)
