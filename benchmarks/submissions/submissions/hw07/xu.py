# 学号 3190
# 误差反向传播法的实现
import sys
import numpy as np

class Relu:
    """ReLU层"""
    def forward(self, x):
        self.x = x
        return np.maximum(x, 0)

    def backward(self, dout):
        # x>0 时导数为1，否则为0
        grad = np.zeros_like(self.x)
        grad[self.x > 0] = 1
        return dout * grad

class Sigmoid:
    """sigmoid层"""
    def forward(self, x):
        self.y = 1.0 / (1.0 + np.exp(-x))
        return self.y

    def backward(self, dout):
        return dout * self.y * (1 - self.y)

class Affine:
    """全连接层"""
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.shape = x.shape
        self.x = x.reshape(len(x), -1)
        return self.x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(0)
        dx = dout @ self.W.T
        return dx.reshape(self.shape)

class SoftmaxWithLoss:
    """softmax + 交叉熵"""
    def softmax(self, x):
        x = x - x.max(axis=-1, keepdims=True)
        e = np.exp(x)
        return e / e.sum(axis=-1, keepdims=True)

    def forward(self, x, t):
        if t.ndim == 1:
            t = np.eye(x.shape[1])[t]
        self.t = t
        self.p = self.softmax(x)
        self.n = x.shape[0]
        return -np.sum(self.t * np.log(self.p))

    def backward(self, dout=1):
        return dout * (self.p - self.t)

if __name__ == '__main__':
    # 测试
    x = np.array([[1.0, -0.5], [-2.0, 3.0]])
    print(Relu().forward(x))
    a = Affine(np.random.randn(2, 3), np.zeros(3))
    print(a.forward(x))
    print(a.backward(np.ones((2, 3))))
