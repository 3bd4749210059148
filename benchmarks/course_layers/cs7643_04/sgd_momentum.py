"""SGD with momentum and L2, CS7643 homework. Layers keep .weight/.bias and .dw/.db"""
import numpy as np


class SGDMomentum:
    def __init__(self, model, learning_rate=1e-4, reg=1e-3, momentum=0.9):
        # model: list of layers
        self.model = model
        self.learning_rate = learning_rate
        self.reg = reg
        self.momentum = momentum
        self.velocity = [{'w': np.zeros_like(l.weight), 'b': np.zeros_like(l.bias)} for l in model]

    def apply_regularization(self):
        # gradient of reg / 2 * ||w||^2, not for the biases
        for l in self.model:
            l.dw = l.dw + self.reg * l.weight

    def update(self):
        self.apply_regularization()
        for l, v in zip(self.model, self.velocity):
            v['w'] = self.momentum * v['w'] - self.learning_rate * l.dw
            l.weight = l.weight + v['w']
            v['b'] = self.momentum * v['b'] - self.learning_rate * l.db
            l.bias = l.bias + v['b']


class Linear:
    def __init__(self, in_dim, out_dim):
        self.weight = 0.1 * np.random.randn(in_dim, out_dim)
        self.bias = np.zeros(out_dim)

    def forward(self, x):
        self.cache = x
        return x.reshape(len(x), -1) @ self.weight + self.bias

    def backward(self, dout):
        x = self.cache
        self.dx = (dout @ self.weight.T).reshape(x.shape)
        self.dw = x.reshape(len(x), -1).T @ dout
        self.db = dout.sum(axis=0)


if __name__ == '__main__':
    fc = Linear(4, 2)
    opt = SGDMomentum([fc], learning_rate=0.1)
    x = np.random.randn(5, 4)
    for i in range(3):
        o = fc.forward(x)
        fc.backward(o / 5)
        opt.update()
        print((o ** 2).sum())
