# 誤差逆伝播法: レイヤを順番に並べた2層ネットワーク
from collections import OrderedDict

import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "cross_entropy", "call": "TwoLayerNet"}


class Relu:
    def forward(self, x):
        self.mask = (x <= 0)
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dx = dout.copy()
        dx[self.mask] = 0
        return dx


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout):
        self.dW = np.tensordot(self.x, dout, axes=(0, 0))
        self.db = np.ones(len(dout)) @ dout
        return np.inner(dout, self.W)


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.t = t
        x = x - np.max(x, axis=-1, keepdims=True)
        log_y = x - np.log(np.sum(np.exp(x), axis=-1, keepdims=True))
        self.y = np.exp(log_y)
        return -np.sum(t * log_y) / len(t)

    def backward(self, dout=1):
        return dout * (self.y - self.t) / len(self.t)


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.1):
        rng = np.random.RandomState(0)
        self.params = {}
        self.params['W1'] = weight_init_std * rng.randn(input_size, hidden_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = weight_init_std * rng.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)

        self.layers = OrderedDict()
        self.layers['Affine1'] = Affine(self.params['W1'], self.params['b1'])
        self.layers['Relu1'] = Relu()
        self.layers['Affine2'] = Affine(self.params['W2'], self.params['b2'])
        self.lastLayer = SoftmaxWithLoss()

    def predict(self, x):
        for layer in self.layers.values():
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        return self.lastLayer.forward(self.predict(x), t)

    def gradient(self, x, t):
        self.loss(x, t)                       # 順伝播
        dout = self.lastLayer.backward(1)     # 逆伝播
        for layer in reversed(self.layers.values()):
            dout = layer.backward(dout)
        return {'W1': self.layers['Affine1'].dW, 'b1': self.layers['Affine1'].db,
                'W2': self.layers['Affine2'].dW, 'b2': self.layers['Affine2'].db}


if __name__ == '__main__':
    x = np.random.rand(6, 5)
    t = np.eye(3)[np.random.randint(0, 3, 6)]
    net = TwoLayerNet(5, 7, 3)
    for i in range(100):
        g = net.gradient(x, t)
        for key in net.params:
            net.params[key] -= 0.5 * g[key]
    print(net.loss(x, t))
