import numpy as np


class Optimizer:
    def __init__(self, layers, lr):
        self.layers = layers
        self.lr = lr
        self.state = {}

    def step(self):
        self.before_step()
        for i, layer in enumerate(self.layers):
            for p, g in layer.parameters():
                param, grad = getattr(layer, p), getattr(layer, g)
                s = self.state.setdefault((i, p), {})
                setattr(layer, p, param + self.delta(grad, s))

    def before_step(self):
        pass

    def delta(self, grad, s):
        raise NotImplementedError


class SGD(Optimizer):
    def delta(self, grad, s):
        return -self.lr * grad


class Momentum(Optimizer):
    def __init__(self, layers, lr, momentum=0.9):
        super().__init__(layers, lr)
        self.momentum = momentum

    def delta(self, grad, s):
        s["v"] = self.momentum * s.get("v", 0.0) + grad
        return -self.lr * s["v"]


class Adam(Optimizer):
    def __init__(self, layers, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        super().__init__(layers, lr)
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.t = 0

    def before_step(self):
        self.t += 1

    def delta(self, grad, s):
        s["m"] = self.beta1 * s.get("m", 0.0) + (1 - self.beta1) * grad
        s["v"] = self.beta2 * s.get("v", 0.0) + (1 - self.beta2) * grad * grad
        m_hat = s["m"] / (1 - self.beta1 ** self.t)
        v_hat = s["v"] / (1 - self.beta2 ** self.t)
        return -self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
