import numpy as np


class SGD:

    def __init__(self, model, lr=0.1, momentum=0):
        self.l = model.layers
        self.L = len(model.layers)
        self.lr = lr
        self.mu = momentum
        self.v_W = [np.zeros(layer.W.shape) for layer in self.l]
        self.v_b = [np.zeros(layer.b.shape) for layer in self.l]

    def step(self):
        for i, layer in enumerate(self.l):
            if self.mu == 0:
                layer.W = layer.W - self.lr * layer.dLdW
                layer.b = layer.b - self.lr * layer.dLdb
            else:
                self.v_W[i] = self.mu * self.v_W[i] + layer.dLdW
                self.v_b[i] = self.mu * self.v_b[i] + layer.dLdb
                layer.W = layer.W - self.lr * self.v_W[i]
                layer.b = layer.b - self.lr * self.v_b[i]


class Adam:

    def __init__(self, model, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.l = model.layers
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.t = 0
        self.m_W = [np.zeros_like(l.W) for l in self.l]
        self.v_W = [np.zeros_like(l.W) for l in self.l]
        self.m_b = [np.zeros_like(l.b) for l in self.l]
        self.v_b = [np.zeros_like(l.b) for l in self.l]

    def _delta(self, m, v, i, g):
        m[i] = self.beta1 * m[i] + (1 - self.beta1) * g
        v[i] = self.beta2 * v[i] + (1 - self.beta2) * g ** 2
        m_hat = m[i] / (1 - self.beta1 ** self.t)
        v_hat = v[i] / (1 - self.beta2 ** self.t)
        return self.lr * m_hat / (np.sqrt(v_hat) + self.eps)

    def step(self):
        self.t += 1
        for i, layer in enumerate(self.l):
            layer.W = layer.W - self._delta(self.m_W, self.v_W, i, layer.dLdW)
            layer.b = layer.b - self._delta(self.m_b, self.v_b, i, layer.dLdb)


class AdamW(Adam):

    def __init__(self, model, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        super().__init__(model, lr, beta1, beta2, eps)
        self.weight_decay = weight_decay

    def step(self):
        for layer in self.l:
            layer.W = layer.W - self.lr * self.weight_decay * layer.W
            layer.b = layer.b - self.lr * self.weight_decay * layer.b
        super().step()
