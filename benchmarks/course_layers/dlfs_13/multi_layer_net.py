import numpy as np
from collections import OrderedDict


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout):
        self.dW = np.dot(self.x.T, dout)
        self.db = dout.sum(0)
        return np.dot(dout, self.W.T)


class Relu:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


class SoftmaxWithLoss:
    def forward(self, x, t):
        x = x - x.max(1, keepdims=True)
        logp = x - np.log(np.exp(x).sum(1, keepdims=True))
        self.y, self.t = np.exp(logp), t
        return -logp[np.arange(len(t)), t].mean()

    def backward(self, dout=1):
        dx = self.y.copy()
        dx[np.arange(len(self.t)), self.t] -= 1
        return dx * dout / len(self.t)


class MultiLayerNet:
    """fully connected net with weight decay (penalty 1/2 * lambda * W^2)"""

    def __init__(self, input_size, hidden_size_list, output_size, weight_decay_lambda=0):
        self.hidden_layer_num = len(hidden_size_list)
        self.weight_decay_lambda = weight_decay_lambda
        sizes = [input_size] + hidden_size_list + [output_size]
        self.params = {}
        for i in range(1, len(sizes)):
            self.params['W%d' % i] = np.sqrt(2.0 / sizes[i-1]) * np.random.randn(sizes[i-1], sizes[i])
            self.params['b%d' % i] = np.zeros(sizes[i])
        self.layers = OrderedDict()
        for i in range(1, len(sizes)):
            self.layers['Affine%d' % i] = Affine(self.params['W%d' % i], self.params['b%d' % i])
            if i < len(sizes) - 1:
                self.layers['Relu%d' % i] = Relu()
        self.last_layer = SoftmaxWithLoss()

    def predict(self, x):
        for layer in self.layers.values():
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        y = self.predict(x)
        decay = 0
        for idx in range(1, self.hidden_layer_num + 2):
            W = self.params['W%d' % idx]
            decay += 0.5 * self.weight_decay_lambda * np.sum(W ** 2)
        return self.last_layer.forward(y, t) + decay

    def gradient(self, x, t):
        self.loss(x, t)
        dout = self.last_layer.backward(1)
        for layer in reversed(list(self.layers.values())):
            dout = layer.backward(dout)

        grads = {}
        for idx in range(1, self.hidden_layer_num + 2):
            layer = self.layers['Affine%d' % idx]
            grads['W%d' % idx] = layer.dW
            grads['b%d' % idx] = layer.db
        for idx in range(1, self.hidden_layer_num + 1):
            grads['W%d' % idx] += self.weight_decay_lambda * self.layers['Affine%d' % idx].W
        return grads


if __name__ == '__main__':
    net = MultiLayerNet(5, [6, 4], 3, weight_decay_lambda=0.1)
    x, t = np.random.randn(10, 5), np.random.randint(0, 3, 10)
    print(net.loss(x, t))
    print({k: v.shape for k, v in net.gradient(x, t).items()})
