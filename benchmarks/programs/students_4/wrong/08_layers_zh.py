# 误差反向传播法：用层来实现两层网络
import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "cross_entropy", "call": "TwoLayerNet"}


class Sigmoid:
    def __init__(self):
        self.out = None

    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.x = None
        self.dW = None
        self.db = None

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout):
        self.dW = np.dot(self.x.T, dout)
        self.db = np.mean(dout, axis=0)
        return np.dot(dout, self.W.T)


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.t = t
        x = x - x.max(axis=1, keepdims=True)
        self.y = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)
        batch_size = t.shape[0]
        return -np.sum(t * np.log(self.y)) / batch_size

    def backward(self):
        batch_size = self.t.shape[0]
        return (self.y - self.t) / batch_size


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.1):
        # 初始化权重
        self.params = {
            'W1': weight_init_std * np.random.randn(input_size, hidden_size),
            'b1': np.zeros(hidden_size),
            'W2': weight_init_std * np.random.randn(hidden_size, output_size),
            'b2': np.zeros(output_size),
        }

    def gradient(self, x, t):
        p = self.params
        affine1, sigmoid1 = Affine(p['W1'], p['b1']), Sigmoid()
        affine2, last = Affine(p['W2'], p['b2']), SoftmaxWithLoss()

        # 前向：计算损失
        score = affine2.forward(sigmoid1.forward(affine1.forward(x)))
        loss = last.forward(score, t)

        # 反向：从损失往回走
        dout = last.backward()
        for layer in (affine2, sigmoid1, affine1):
            dout = layer.backward(dout)

        grads = {'W1': affine1.dW, 'b1': affine1.db, 'W2': affine2.dW, 'b2': affine2.db}
        return loss, grads


if __name__ == '__main__':
    np.random.seed(0)
    network = TwoLayerNet(4, 8, 3)
    x_batch = np.random.randn(12, 4)
    t_batch = np.eye(3)[np.arange(12) % 3]
    for i in range(100):
        loss, grad = network.gradient(x_batch, t_batch)
        for key in grad:
            network.params[key] -= 0.5 * grad[key]
    print('损失', loss)
