import numpy as np


# ---------- layers ----------

class Linear:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out) * np.sqrt(2.0 / n_in)
        self.b = np.zeros(n_out)
        self.dW = None
        self.db = None

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout):
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return np.dot(dout, self.W.T)


class ReLU:
    def forward(self, x):
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dx = dout.copy()
        dx[self.mask] = 0
        return dx


class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out


class Tanh:
    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, dout):
        return dout * (1 - self.out ** 2)


class MSELoss:
    def forward(self, y_hat, y):
        self.diff = y_hat - y
        return np.mean(self.diff ** 2)

    def backward(self):
        return 2 * self.diff / self.diff.size


# ---------- optimizers ----------

class SGD:
    def __init__(self, layers, lr):
        self.layers = layers
        self.lr = lr

    def step(self):
        for layer in self.layers:
            if hasattr(layer, 'W'):
                layer.W -= self.lr * layer.dW
                layer.b -= self.lr * layer.db


class Momentum:
    def __init__(self, layers, lr, momentum=0.9):
        self.layers = [l for l in layers if hasattr(l, 'W')]
        self.lr = lr
        self.momentum = momentum
        self.vW = [np.zeros_like(l.W) for l in self.layers]
        self.vb = [np.zeros_like(l.b) for l in self.layers]

    def step(self):
        for i, l in enumerate(self.layers):
            self.vW[i] = self.momentum * self.vW[i] - self.lr * l.dW
            self.vb[i] = self.momentum * self.vb[i] - self.lr * l.db
            l.W += self.vW[i]
            l.b += self.vb[i]


class Adam:
    def __init__(self, layers, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        self.layers = [l for l in layers if hasattr(l, 'W')]
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.t = 0
        self.mW = [np.zeros_like(l.W) for l in self.layers]
        self.mb = [np.zeros_like(l.b) for l in self.layers]
        self.sW = [np.zeros_like(l.W) for l in self.layers]
        self.sb = [np.zeros_like(l.b) for l in self.layers]

    def step(self):
        self.t += 1
        for i, l in enumerate(self.layers):
            self.mW[i] = self.beta1 * self.mW[i] + (1 - self.beta1) * l.dW
            self.mb[i] = self.beta1 * self.mb[i] + (1 - self.beta1) * l.db
            self.sW[i] = self.beta2 * self.sW[i] + (1 - self.beta2) * l.dW ** 2
            self.sb[i] = self.beta2 * self.sb[i] + (1 - self.beta2) * l.db ** 2
            c1 = 1 - self.beta1 ** self.t
            c2 = 1 - self.beta2 ** self.t
            l.W -= self.lr * (self.mW[i] / c1) / (np.sqrt(self.sW[i] / c2) + self.eps)
            l.b -= self.lr * (self.mb[i] / c1) / (np.sqrt(self.sb[i] / c2) + self.eps)


if __name__ == '__main__':
    np.random.seed(1)
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
    Y = np.array([[0], [1], [1], [0]], dtype=float)
    net = [Linear(2, 8), Tanh(), Linear(8, 1), Sigmoid()]
    loss_fn = MSELoss()
    opt = Adam(net, lr=0.05)
    for epoch in range(500):
        h = X
        for layer in net:
            h = layer.forward(h)
        loss = loss_fn.forward(h, Y)
        g = loss_fn.backward()
        for layer in reversed(net):
            g = layer.backward(g)
        opt.step()
        if epoch % 100 == 0:
            print(epoch, loss)
