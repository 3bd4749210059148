# 作业二：自己实现一个小的神经网络库
# 学号 2021011 王磊
import numpy as np


class Linear(object):
    """全连接层"""

    def __init__(self, n_in, n_out):
        # 用较小的随机数初始化
        self.W = 0.01 * np.random.randn(n_in, n_out)
        self.b = np.zeros(n_out)
        self.dW = np.zeros((n_in, n_out))
        self.db = np.zeros(n_out)
        self.params = ['W', 'b']

    def forward(self, x):
        self.x = x
        N = x.shape[0]
        out = np.zeros((N, self.W.shape[1]))
        for i in range(N):
            out[i] = x[i].dot(self.W) + self.b
        return out

    def backward(self, dout):
        # 每次都要先清零，再对样本求和
        self.dW = np.zeros_like(self.W)
        self.db = np.zeros_like(self.b)
        dx = np.zeros_like(self.x)
        for i in range(dout.shape[0]):
            self.dW += np.outer(self.x[i], dout[i])
            self.db += dout[i]
            dx[i] = self.W.dot(dout[i])
        return dx


class ReLU(object):
    def forward(self, x):
        self.x = x
        return x * (x > 0)

    def backward(self, dout):
        return dout * (self.x > 0)


class Sigmoid(object):
    def forward(self, x):
        self.x = x
        return self.f(x)

    def f(self, x):
        return 1.0 / (1.0 + np.exp(-x))

    def backward(self, dout):
        # 由输入重新计算
        s = self.f(self.x)
        return dout * s * (1 - s)


class Tanh(object):
    def forward(self, x):
        ep, en = np.exp(x), np.exp(-x)
        self.a = (ep - en) / (ep + en)
        return self.a

    def backward(self, dout):
        return dout * (1 + self.a) * (1 - self.a)


class MSELoss(object):
    def forward(self, y_hat, y):
        self.y_hat = y_hat
        self.y = y
        return 0.5 * np.sum((y - y_hat) ** 2)

    def backward(self):
        return -(self.y - self.y_hat)


class SGD(object):
    def __init__(self, layers, lr):
        self.layers = layers
        self.lr = lr

    def step(self):
        for layer in self.layers:
            if not hasattr(layer, 'params'):
                continue
            for name in layer.params:
                p = getattr(layer, name)
                g = getattr(layer, 'd' + name)
                p -= self.lr * g


class Momentum(object):
    def __init__(self, layers, lr, momentum=0.9):
        self.layers = layers
        self.lr = lr
        self.mu = momentum
        self.v = {}          # (层号, 参数名) -> 速度

    def step(self):
        for k, layer in enumerate(self.layers):
            for name in getattr(layer, 'params', []):
                p = getattr(layer, name)
                g = getattr(layer, 'd' + name)
                if (k, name) not in self.v:
                    self.v[(k, name)] = np.zeros_like(p)
                v = self.v[(k, name)]
                v *= self.mu
                v += self.lr * g
                p -= v


class Adam(object):
    def __init__(self, layers, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        self.layers = layers
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.m = {}
        self.v = {}
        self.iter = 0

    def step(self):
        self.iter += 1
        # 把偏差修正合并到学习率里
        lr_t = self.lr * np.sqrt(1 - self.beta2 ** self.iter) / (1 - self.beta1 ** self.iter)
        for k, layer in enumerate(self.layers):
            for name in getattr(layer, 'params', []):
                key = (k, name)
                p = getattr(layer, name)
                g = getattr(layer, 'd' + name)
                if key not in self.m:
                    self.m[key] = np.zeros_like(p)
                    self.v[key] = np.zeros_like(p)
                self.m[key] += (1 - self.beta1) * (g - self.m[key])
                self.v[key] += (1 - self.beta2) * (g ** 2 - self.v[key])
                p -= lr_t * self.m[key] / (np.sqrt(self.v[key]) + self.eps)
