"""needle-like ops on plain numpy arrays and two optimizers"""
import numpy as np


class MatMul:
    def compute(self, a, b):
        self.saved = (a, b)
        return a @ b

    def gradient(self, out_grad):
        a, b = self.saved
        return out_grad @ b.T, a.T @ out_grad


class EWiseDiv:
    def compute(self, a, b):
        self.saved = (a, b)
        return a / b

    def gradient(self, out_grad):
        a, b = self.saved
        return out_grad / b, out_grad * a / b ** 2


class PowerScalar:
    def __init__(self, scalar):
        self.scalar = scalar

    def compute(self, a):
        self.saved = a
        return a ** self.scalar

    def gradient(self, out_grad):
        a = self.saved
        return out_grad * self.scalar * a ** self.scalar


class BroadcastTo:
    """(d,) -> (n, d)"""

    def __init__(self, shape):
        self.shape = shape

    def compute(self, a):
        return np.broadcast_to(a, self.shape).copy()

    def gradient(self, out_grad):
        return out_grad.sum(axis=0)


class LogSumExp:
    """over the last axis"""

    def compute(self, Z):
        self.Z = Z
        m = Z.max(axis=-1, keepdims=True)
        self.out = np.log(np.exp(Z - m).sum(axis=-1)) + m[..., 0]
        return self.out

    def gradient(self, out_grad):
        return out_grad[..., None] * np.exp(self.Z - self.out[..., None])


class SGD:
    def __init__(self, params, lr=0.01, momentum=0.0, weight_decay=0.0):
        self.params = params
        self.lr = lr
        self.momentum = momentum
        self.weight_decay = weight_decay
        self.u = [np.zeros_like(p) for p in params]

    def step(self, grads):
        for i, p in enumerate(self.params):
            grad = grads[i] + self.weight_decay * p
            self.u[i] = self.momentum * self.u[i] + (1 - self.momentum) * grad
            p -= self.lr * self.u[i]


class AdamW:
    def __init__(self, params, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.params = params
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.weight_decay = weight_decay
        self.t = 0
        self.m = [np.zeros_like(p) for p in params]
        self.v = [np.zeros_like(p) for p in params]

    def step(self, grads):
        self.t += 1
        for i, p in enumerate(self.params):
            g = grads[i]
            p += self.lr * self.weight_decay * p
            self.m[i] = self.beta1 * self.m[i] + (1 - self.beta1) * g
            self.v[i] = self.beta2 * self.v[i] + (1 - self.beta2) * g * g
            m_hat = self.m[i] / (1 - self.beta1 ** self.t)
            v_hat = self.v[i] / (1 - self.beta2 ** self.t)
            p -= self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
