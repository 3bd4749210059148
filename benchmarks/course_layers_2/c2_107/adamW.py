import numpy as np


class SGD:

    def __init__(self, model, lr=0.1, momentum=0):
        self.l = model.layers
        self.L = len(model.layers)
        self.lr = lr
        self.mu = momentum
        self.v_W = [np.zeros(self.l[i].W.shape, dtype="f") for i in range(self.L)]
        self.v_b = [np.zeros(self.l[i].b.shape, dtype="f") for i in range(self.L)]

    def step(self):
        for i in range(self.L):
            if self.mu == 0:
                self.l[i].W = self.l[i].W - self.lr * self.l[i].dLdW
                self.l[i].b = self.l[i].b - self.lr * self.l[i].dLdb
            else:
                self.v_W[i] = self.mu * self.v_W[i] + self.l[i].dLdW
                self.v_b[i] = self.mu * self.v_b[i] + self.l[i].dLdb
                self.l[i].W = self.l[i].W - self.lr * self.v_W[i]
                self.l[i].b = self.l[i].b - self.lr * self.v_b[i]


class Adam():
    def __init__(self, model, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.l = [l for l in model.layers if hasattr(l, 'W')]
        self.L = len(self.l)
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
        for layer_id, layer in enumerate(self.l):
            # Calculate updates for weight
            self.m_W[layer_id] = self.beta1 * self.m_W[layer_id] + (1 - self.beta1) * layer.dLdW
            self.v_W[layer_id] = self.beta2 * self.v_W[layer_id] + (1 - self.beta2) * layer.dLdW ** 2

            # calculate updates for bias
            self.m_b[layer_id] = self.beta1 * self.m_b[layer_id] + (1 - self.beta1) * layer.dLdb
            self.v_b[layer_id] = self.beta2 * self.v_b[layer_id] + (1 - self.beta2) * layer.dLdb ** 2

            m_W_hat = self.m_W[layer_id] / (1 - self.beta1 ** self.t)
            v_W_hat = self.v_W[layer_id] / (1 - self.beta2 ** self.t)
            m_b_hat = self.m_b[layer_id] / (1 - self.beta1 ** self.t)
            v_b_hat = self.v_b[layer_id] / (1 - self.beta2 ** self.t)

            # Perform weight and bias updates
            layer.W = layer.W - self.lr * m_W_hat / np.sqrt(v_W_hat + self.eps)
            layer.b = layer.b - self.lr * m_b_hat / np.sqrt(v_b_hat + self.eps)


class AdamW():
    def __init__(self, model, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.l = [l for l in model.layers if hasattr(l, 'W')]
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.t = 0
        self.weight_decay = weight_decay
        self.m_W = [np.zeros(l.W.shape) for l in self.l]
        self.v_W = [np.zeros(l.W.shape) for l in self.l]
        self.m_b = [np.zeros(l.b.shape) for l in self.l]
        self.v_b = [np.zeros(l.b.shape) for l in self.l]

    def step(self):
        self.t += 1
        for i, layer in enumerate(self.l):
            g_W, g_b = layer.dLdW, layer.dLdb
            self.m_W[i] = self.beta1 * self.m_W[i] + (1 - self.beta1) * g_W
            self.v_W[i] = self.beta2 * self.v_W[i] + (1 - self.beta2) * g_W ** 2
            self.m_b[i] = self.beta1 * self.m_b[i] + (1 - self.beta1) * g_b
            self.v_b[i] = self.beta2 * self.v_b[i] + (1 - self.beta2) * g_b ** 2

            bc1 = 1 - self.beta1 ** self.t
            bc2 = 1 - self.beta2 ** self.t

            # decoupled weight decay
            layer.W = layer.W - self.lr * self.weight_decay * layer.W
            layer.b = layer.b - self.lr * self.weight_decay * layer.b

            layer.W = layer.W - self.lr * (self.m_W[i] / bc1) / (np.sqrt(self.v_W[i] / bc2) + self.eps)
            layer.b = layer.b - self.lr * (self.m_b[i] / bc1) / (np.sqrt(self.v_b[i] / bc2) + self.eps)
