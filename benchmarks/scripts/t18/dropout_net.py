# 带 dropout 的三分类网络（螺旋数据）
import numpy as np


def 螺旋(每类, 类别数=3):
    X = np.zeros((每类 * 类别数, 2))
    y = np.zeros(每类 * 类别数, dtype=int)
    for c in range(类别数):
        r = np.linspace(0.05, 1, 每类)
        t = np.linspace(c * 2.1, c * 2.1 + 3.5, 每类) + np.random.randn(每类) * 0.15
        X[c * 每类:(c + 1) * 每类] = np.c_[r * np.sin(t), r * np.cos(t)]
        y[c * 每类:(c + 1) * 每类] = c
    return X, y


class 全连接:
    def __init__(self, 输入, 输出):
        self.W = np.random.randn(输入, 输出) * np.sqrt(2 / 输入)
        self.b = np.zeros(输出)

    def forward(self, x):
        self.x = x
        return x.dot(self.W) + self.b

    def backward(self, dout):
        self.dW = self.x.T.dot(dout)
        self.db = dout.sum(axis=0)
        return dout.dot(self.W.T)

    def step(self, lr):
        self.W -= lr * self.dW
        self.b -= lr * self.db


class ReLU:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


class Dropout:
    """inverted dropout, p 为丢弃的概率"""
    def __init__(self, p):
        self.p = p

    def forward(self, x, train=True):
        if not train:
            return x
        self.mask = np.random.rand(*x.shape) >= self.p
        return x * self.mask / (1 - self.p)

    def backward(self, dout):
        return dout / (1 - self.p)


class 交叉熵:
    def forward(self, s, y):
        s = s - s.max(axis=1, keepdims=True)
        self.p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
        self.y = y
        return -np.log(self.p[np.arange(len(y)), y]).mean()

    def backward(self):
        d = self.p.copy()
        d[np.arange(len(self.y)), self.y] -= 1
        return d / len(self.y)


class 网络:
    def __init__(self):
        self.fc1 = 全连接(2, 32)
        self.relu1 = ReLU()
        self.drop = Dropout(0.2)
        self.fc2 = 全连接(32, 24)
        self.relu2 = ReLU()
        self.fc3 = 全连接(24, 3)
        self.损失 = 交叉熵()

    def forward(self, x, train):
        x = self.relu1.forward(self.fc1.forward(x))
        x = self.drop.forward(x, train)
        x = self.relu2.forward(self.fc2.forward(x))
        return self.fc3.forward(x)

    def train(self, X, y, epochs, lr, batch):
        for e in range(1, epochs + 1):
            序 = np.random.permutation(len(y))
            总损失 = 0
            for i in range(0, len(y), batch):
                k = 序[i:i + batch]
                L = self.损失.forward(self.forward(X[k], True), y[k])
                总损失 += L * len(k)
                d = self.损失.backward()
                d = self.fc3.backward(d)
                d = self.relu2.backward(d)
                d = self.fc2.backward(d)
                d = self.drop.backward(d)
                d = self.relu1.backward(d)
                self.fc1.backward(d)
                for fc in (self.fc1, self.fc2, self.fc3):
                    fc.step(lr)
            if e % 30 == 0:
                acc = (self.forward(X, False).argmax(axis=1) == y).mean()
                print('轮数 %d  训练损失 %.4f  训练集准确率 %.3f' % (e, 总损失 / len(y), acc))


np.random.seed(6)
X, y = 螺旋(80)
Xt, yt = 螺旋(30)
net = 网络()
net.train(X, y, epochs=150, lr=0.2, batch=40)
print('测试集准确率: %.3f' % (net.forward(Xt, False).argmax(axis=1) == yt).mean())
