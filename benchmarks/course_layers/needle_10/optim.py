import numpy as np


class Parameter:
    """stands for needle.nn.Parameter"""
    def __init__(self, data):
        self.data = np.asarray(data, dtype=float)
        self.grad = None


class Adam:
    def __init__(self, params, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
        self.params = list(params)
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.weight_decay = weight_decay
        self.t = 0
        self.m = [np.zeros_like(p.data) for p in self.params]
        self.v = [np.zeros_like(p.data) for p in self.params]

    def step(self):
        self.t += 1
        corr1 = 1.0 - self.beta1 ** self.t
        corr2 = 1.0 - self.beta2 ** self.t
        for k, p in enumerate(self.params):
            if p.grad is None:
                continue
            g = p.grad + self.weight_decay * p.data
            self.m[k] += (1.0 - self.beta1) * (g - self.m[k])
            self.v[k] += (1.0 - self.beta2) * (g * g - self.v[k])
            denom = np.sqrt(self.v[k] / corr2) + self.eps
            p.data = p.data - (self.lr / corr1) * self.m[k] / denom

    def reset_grad(self):
        for p in self.params:
            p.grad = None


if __name__ == "__main__":
    w = Parameter(np.ones((2, 2)))
    opt = Adam([w], lr=0.1, weight_decay=1e-3)
    for i in range(5):
        w.grad = w.data * 2
        opt.step()
        opt.reset_grad()
    print(w.data)
