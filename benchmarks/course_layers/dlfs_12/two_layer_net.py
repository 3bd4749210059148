# coding: utf-8
import numpy as np


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def sigmoid_grad(x):
    s = sigmoid(x)
    return s * (1.0 - s)


def softmax(x):
    x = x - x.max(axis=1)[:, None]
    return np.exp(x) / np.exp(x).sum(axis=1)[:, None]


def cross_entropy_error(y, t):
    return -np.sum(np.log(y[np.arange(len(t)), t])) / len(t)


class TwoLayerNet:

    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        # 初始化权重
        self.params = {
            'W1': weight_init_std * np.random.randn(input_size, hidden_size),
            'b1': np.zeros(hidden_size),
            'W2': weight_init_std * np.random.randn(hidden_size, output_size),
            'b2': np.zeros(output_size),
        }

    def predict(self, x):
        p = self.params
        z1 = sigmoid(np.dot(x, p['W1']) + p['b1'])
        return softmax(np.dot(z1, p['W2']) + p['b2'])

    # x:输入数据, t:标签
    def loss(self, x, t):
        return cross_entropy_error(self.predict(x), t)

    def gradient(self, x, t):
        p = self.params
        grads = {}
        batch_num = x.shape[0]

        # 前向
        a1 = np.dot(x, p['W1']) + p['b1']
        z1 = sigmoid(a1)
        a2 = np.dot(z1, p['W2']) + p['b2']
        y = softmax(a2)

        # 反向
        dy = y.copy()
        dy[np.arange(batch_num), t] -= 1
        dy /= batch_num
        grads['W2'] = np.dot(z1.T, dy)
        grads['b2'] = np.sum(dy, axis=0)

        dz1 = np.dot(dy, p['W2'].T)
        da1 = sigmoid_grad(z1) * dz1
        grads['W1'] = np.dot(x.T, da1)
        grads['b1'] = np.sum(da1, axis=0)

        return grads


if __name__ == '__main__':
    np.random.seed(1)
    x = np.random.randn(20, 4)
    t = (x[:, 0] > 0).astype(int)
    net = TwoLayerNet(4, 6, 2)
    for i in range(200):
        g = net.gradient(x, t)
        for k in g:
            net.params[k] -= 0.5 * g[k]
    print(net.loss(x, t))
