# 三层神经网络：Affine - ReLU - Affine - ReLU - Affine - SoftmaxWithLoss
from collections import OrderedDict

import numpy as np

HARNESS = {"network": "linear relu linear relu linear", "loss": "cross_entropy", "call": "ThreeLayerNet"}


class Relu:
    def forward(self, x):
        self.mask = x > 0          # 记住哪些元素大于零
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = np.ones(len(dout)) @ dout     # 等于按列求和
        return dout @ self.W.T


class SoftmaxWithLoss:
    def forward(self, x, t):
        x = x - np.max(x, axis=1, keepdims=True)      # 防止溢出
        logp = x - np.log(np.sum(np.exp(x), axis=1, keepdims=True))
        self.y, self.t = np.exp(logp), t
        return -np.mean(np.sum(t * logp, axis=1))

    def backward(self, dout=1):
        # 标签行之和不一定为 1 时也成立
        return dout * (self.y * self.t.sum(axis=1, keepdims=True) - self.t) / len(self.t)


class ThreeLayerNet:
    def __init__(self, input_size, hidden_size, output_size):
        sizes = [input_size, hidden_size, hidden_size, output_size]
        self.params = {}
        for i in range(3):
            scale = np.sqrt(2.0 / sizes[i])
            self.params['W%d' % (i + 1)] = scale * np.random.randn(sizes[i], sizes[i + 1])
            self.params['b%d' % (i + 1)] = np.zeros(sizes[i + 1])

    def build(self):
        layers = OrderedDict()
        for i in (1, 2, 3):
            layers['Affine%d' % i] = Affine(self.params['W%d' % i], self.params['b%d' % i])
            if i < 3:
                layers['Relu%d' % i] = Relu()
        return layers

    def loss(self, x, t):
        for layer in self.build().values():
            x = layer.forward(x)
        return SoftmaxWithLoss().forward(x, t)

    def gradient(self, x, t):
        layers, last = self.build(), SoftmaxWithLoss()
        # 正向传播
        for layer in layers.values():
            x = layer.forward(x)
        last.forward(x, t)
        # 反向传播
        dout = last.backward()
        for layer in reversed(list(layers.values())):
            dout = layer.backward(dout)
        grads = {}
        for i in (1, 2, 3):
            grads['W%d' % i] = layers['Affine%d' % i].dW
            grads['b%d' % i] = layers['Affine%d' % i].db
        return grads


if __name__ == '__main__':
    net = ThreeLayerNet(5, 6, 3)
    x, t = np.random.randn(8, 5), np.eye(3)[np.random.randint(0, 3, 8)]
    for _ in range(50):
        g = net.gradient(x, t)
        for k in g:
            net.params[k] -= 0.3 * g[k]
    print(net.loss(x, t))
