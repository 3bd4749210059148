import numpy as np

HARNESS = {"network": "linear tanh linear tanh linear tanh linear", "loss": "mse", "sizes": [3, 4, 4, 4, 2],
           "call": "DeepNet", "step": "train_on"}


class DeepNet:
    def __init__(self):
        self.W1 = np.random.randn(3, 4) * 0.5
        self.b1 = np.zeros(4)
        self.W2 = np.random.randn(4, 4) * 0.5
        self.b2 = np.zeros(4)
        self.W3 = np.random.randn(4, 4) * 0.5
        self.b3 = np.zeros(4)
        self.W4 = np.random.randn(4, 2) * 0.5
        self.b4 = np.zeros(2)

    def forward(self, x):
        self.a0 = x
        self.z1 = self.a0 @ self.W1 + self.b1
        self.a1 = np.tanh(self.z1)
        self.z2 = self.a1 @ self.W2 + self.b2
        self.a2 = np.tanh(self.z2)
        self.z3 = self.a1 @ self.W3 + self.b3
        self.a3 = np.tanh(self.z3)
        self.z4 = self.a3 @ self.W4 + self.b4
        return self.z4

    def backward(self, y):
        d4 = 2 * (self.z4 - y) / y.size
        d3 = (d4 @ self.W4.T) * (1 - self.a3 ** 2)
        d2 = (d3 @ self.W3.T) * (1 - self.a2 ** 2)
        d1 = (d2 @ self.W2.T) * (1 - self.a1 ** 2)
        self.dW4, self.db4 = self.a3.T @ d4, d4.sum(0)
        self.dW3, self.db3 = self.a2.T @ d3, d3.sum(0)
        self.dW2, self.db2 = self.a1.T @ d2, d2.sum(0)
        self.dW1, self.db1 = self.a0.T @ d1, d1.sum(0)

    def train_on(self, x, y, lr):
        prediction = self.forward(x)
        loss = np.mean((prediction - y) ** 2)
        self.backward(y)
        self.W1 -= lr * self.dW1
        self.b1 -= lr * self.db1
        self.W2 -= lr * self.dW2
        self.b2 -= lr * self.db2
        self.W3 -= lr * self.dW3
        self.b3 -= lr * self.db3
        self.W4 -= lr * self.dW4
        self.b4 -= lr * self.db4
        return loss


np.random.seed(42)
net = DeepNet()
data_x = np.random.uniform(-1, 1, (200, 3))
data_y = np.stack([data_x.prod(axis=1), data_x.sum(axis=1)], axis=1)
for i in range(100):
    l = net.train_on(data_x, data_y, 0.1)
    if i % 20 == 0:
        print("step", i, "loss", l)
