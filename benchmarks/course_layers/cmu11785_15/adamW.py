import numpy as np


class AdamW():
    def __init__(self, model, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.l = model.layers
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.t = 0
        self.weight_decay = weight_decay

        self.m_W = [np.zeros(l.W.shape) for l in model.layers]
        self.v_W = [np.zeros(l.W.shape) for l in model.layers]
        self.m_b = [np.zeros(l.b.shape) for l in model.layers]
        self.v_b = [np.zeros(l.b.shape) for l in model.layers]

    def step(self):
        self.t += 1
        for i, layer in enumerate(self.l):
            # moments for the weights
            self.m_W[i] = self.beta1 * self.m_W[i] + (1 - self.beta1) * layer.dLdW
            self.v_W[i] = self.beta2 * self.v_W[i] + (1 - self.beta2) * layer.dLdW ** 2
            # moments for the bias
            self.m_b[i] = self.beta1 * self.m_b[i] + (1 - self.beta1) * layer.dLdb
            self.v_b[i] = self.beta2 * self.v_b[i] + (1 - self.beta2) * layer.dLdb ** 2

            mhat_W = self.m_W[i] / (1 - self.beta1 ** self.t)
            vhat_W = self.v_W[i] / (1 - self.beta2 ** self.t)
            mhat_b = self.m_b[i] / (1 - self.beta1 ** self.t)
            vhat_b = self.v_b[i] / (1 - self.beta2 ** self.t)

            # decoupled weight decay
            layer.W = layer.W - self.weight_decay * layer.W
            layer.b = layer.b - self.lr * self.weight_decay * layer.b

            layer.W = layer.W - self.lr * mhat_W / (np.sqrt(vhat_W) + self.eps)
            layer.b = layer.b - self.lr * mhat_b / (np.sqrt(vhat_b) + self.eps)
