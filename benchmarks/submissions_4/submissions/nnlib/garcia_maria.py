# Práctica 2. María García
import numpy as np

class Linear:
    def __init__(self, n_in, n_out):
        self.W = np.random.rand(n_in, n_out) - 0.5
        self.b = np.random.rand(n_out) - 0.5

    def forward(self, x):
        self.x = x
        return x.dot(self.W) + self.b

    def backward(self, dout):
        self.dW = self.x.T.dot(dout)
        self.db = np.ones(dout.shape[0]).dot(dout)
        return dout.dot(self.W.T)

# activaciones
class ReLU:
    def forward(self, x):
        self.out = np.maximum(0, x)
        return self.out

    def backward(self, dout):
        dx = dout.copy()
        dx[self.out < 0] = 0
        return dx

class Sigmoid:
    def forward(self, x):
        self.out = 1/(1+np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout*self.out*(1-self.out)

class Tanh:
    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, dout):
        return dout*(1-self.out**2)

# error cuadrático medio
class MSELoss:
    def forward(self, y_hat, y):
        self.y_hat = y_hat
        self.y = y
        return ((y_hat-y)**2).mean()

    def backward(self):
        m, k = self.y.shape
        return 2*(self.y_hat-self.y)/(m*k)

# optimizadores
class SGD:
    def __init__(self, layers, lr):
        self.layers = layers
        self.lr = lr

    def step(self):
        for capa in self.layers:
            if hasattr(capa, 'W'):
                capa.W = capa.W - self.lr*capa.dW
                capa.b = capa.b - self.lr*capa.db

class Momentum:
    def __init__(self, layers, lr, momentum=0.9):
        self.layers = layers
        self.lr = lr
        self.momentum = momentum
        self.vel = {}

    def step(self):
        for n, capa in enumerate(self.layers):
            if not hasattr(capa, 'W'):
                continue
            if n not in self.vel:
                self.vel[n] = [0, 0]
            self.vel[n][0] = self.momentum*self.vel[n][0] + capa.dW
            self.vel[n][1] = self.momentum*self.vel[n][1] + capa.db
            capa.W = capa.W - self.lr*self.vel[n][0]
            capa.b = capa.b - self.lr*self.vel[n][1]

class Adam:
    def __init__(self, layers, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        # TODO no me ha dado tiempo
        self.layers = layers
        self.lr = lr

    def step(self):
        raise NotImplementedError('Adam')

# prueba rápida
if __name__ == '__main__':
    red = [Linear(2, 4), ReLU(), Linear(4, 1)]
    x = np.random.randn(10, 2)
    y = x.sum(axis=1, keepdims=True)
    c = MSELoss()
    opt = SGD(red, 0.1)
    for i in range(100):
        a = x
        for capa in red: a = capa.forward(a)
        print(c.forward(a, y))
        g = c.backward()
        for capa in red[::-1]: g = capa.backward(g)
        opt.step()
