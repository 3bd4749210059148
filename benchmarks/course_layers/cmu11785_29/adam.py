import numpy as np


class Adam():
    """
    The two corrections are put together into one step size,
    like the remark at the end of section 2 of the paper.
    """

    def __init__(self, model, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.l = model.layers
        self.L = len(model.layers)
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.t = 0
        self.m_W = [np.zeros(l.W.shape) for l in self.l]
        self.v_W = [np.zeros(l.W.shape) for l in self.l]
        self.m_b = [np.zeros(l.b.shape) for l in self.l]
        self.v_b = [np.zeros(l.b.shape) for l in self.l]

    def step(self):
        self.t += 1
        lr_t = self.lr * np.sqrt(1 - self.beta2 ** self.t) / (1 - self.beta1 ** self.t)
        for i in range(self.L):
            layer = self.l[i]
            self.m_W[i] += (1 - self.beta1) * (layer.dLdW - self.m_W[i])
            self.v_W[i] += (1 - self.beta2) * (layer.dLdW ** 2 - self.v_W[i])
            self.m_b[i] += (1 - self.beta1) * (layer.dLdb - self.m_b[i])
            self.v_b[i] += (1 - self.beta2) * (layer.dLdb ** 2 - self.v_b[i])

            layer.W = layer.W - lr_t * self.m_W[i] / (np.sqrt(self.v_W[i]) + self.eps)
            layer.b = layer.b - lr_t * self.m_b[i] / (np.sqrt(self.v_b[i]) + self.eps)
