import numpy as np

class Linear:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out) / np.sqrt(n_in)
        self.b = np.zeros((1, n_out))

    def forward(self, x):
        self.x = x
        # put the bias into the matrix product
        ones = np.ones((x.shape[0], 1))
        self.x1 = np.hstack([x, ones])
        Wb = np.vstack([self.W, self.b])
        return self.x1.dot(Wb)

    def backward(self, dout):
        dWb = self.x1.T.dot(dout)
        self.dW = dWb[:-1]
        self.db = dWb[-1:]
        return dout.dot(self.W.T)

class ReLU:
    def forward(self, x):
        self.out = np.maximum(0, x)
        return self.out

    def backward(self, dout):
        return dout * (self.out > 0)

class Sigmoid:
    def sigmoid(self, z):
        return 1 / (1 + np.exp(-z))
    def d_sigmoid(self, a):
        # a is already sigmoid(z)
        return a * (1 - a)
    def forward(self, x):
        self.a = self.sigmoid(x)
        return self.a
    def backward(self, dout):
        return dout * self.d_sigmoid(self.a)

class Tanh:
    def forward(self, x):
        self.x = x
        return np.tanh(x)
    def backward(self, dout):
        return dout / np.cosh(self.x)**2

class MSELoss:
    def forward(self, y_hat, y):
        self.y_hat = y_hat
        self.y = y
        return np.sum((y_hat - y)**2)
    def backward(self):
        return 2*(self.y_hat - self.y)

class SGD:
    def __init__(self, layers, lr):
        self.layers = layers
        self.lr = lr
    def step(self):
        for layer in self.layers:
            if type(layer).__name__ == 'Linear':
                layer.W -= self.lr*layer.dW
                layer.b -= self.lr*layer.db

class Momentum:
    # exponentially weighted average of gradients
    def __init__(self, layers, lr, momentum=0.9):
        self.layers = layers
        self.lr = lr
        self.momentum = momentum
        self.v = None
    def step(self):
        if self.v is None:
            self.v = []
            for layer in self.layers:
                if hasattr(layer, 'dW'):
                    self.v.append([np.zeros_like(layer.W), np.zeros_like(layer.b)])
                else:
                    self.v.append(None)
        for layer, v in zip(self.layers, self.v):
            if v is None: continue
            v[0] = self.momentum*v[0] + (1-self.momentum)*layer.dW
            v[1] = self.momentum*v[1] + (1-self.momentum)*layer.db
            layer.W -= self.lr*v[0]
            layer.b -= self.lr*v[1]

class Adam:
    def __init__(self, layers, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        self.layers = layers
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.t = 0
        self.m = {}
        self.v = {}
    def step(self):
        self.t += 1
        for layer in self.layers:
            if hasattr(layer, 'W'):
                self._one(layer, 'W')
                self._one(layer, 'b')
    def _one(self, layer, name):
        key = str(id(layer)) + name
        g = getattr(layer, 'd' + name)
        m = self.beta1*self.m.get(key, np.zeros_like(g)) + (1-self.beta1)*g
        v = self.beta2*self.v.get(key, np.zeros_like(g)) + (1-self.beta2)*g**2
        self.m[key], self.v[key] = m, v
        m = m/(1-self.beta1**self.t)
        v = v/(1-self.beta2**self.t)
        new = getattr(layer, name) - self.lr*m/np.sqrt(v + self.eps)
        setattr(layer, name, new)
