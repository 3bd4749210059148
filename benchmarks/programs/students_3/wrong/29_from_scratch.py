import numpy as np

HARNESS = {"network": "linear relu linear relu linear", "loss": "cross_entropy", "call": "MLP"}


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return np.matmul(x, self.W) + self.b

    def backward(self, dout):
        self.dW = np.matmul(self.x.T, dout)
        self.db = np.matmul(np.ones(len(dout)), dout)
        return np.matmul(dout, self.W.T)


class Relu:
    def forward(self, x):
        self.gate = np.sign(x).clip(0, 1)
        return x * self.gate

    def backward(self, dout):
        return dout * self.gate


class SoftmaxWithLoss:
    def forward(self, s, t):
        self.t = t
        e = np.exp(s - np.max(s, axis=1, keepdims=True))
        self.y = e / np.sum(e, axis=0, keepdims=True)
        return -np.sum(t * np.log(self.y)) / t.shape[0]

    def backward(self):
        return (self.y - self.t) / self.t.shape[0]


class MLP:
    def __init__(self, input_size, hidden_size, hidden_size2, output_size):
        sizes = [input_size, hidden_size, hidden_size2, output_size]
        rng = np.random.default_rng(0)
        self.layers = []
        for n, m in zip(sizes, sizes[1:]):
            self.layers.append(Affine(rng.normal(size=(n, m)) * np.sqrt(2 / n), np.zeros(m)))
            self.layers.append(Relu())
        self.layers.pop()
        self.last = SoftmaxWithLoss()

    def train_step(self, x, t, lr):
        for layer in self.layers:
            x = layer.forward(x)
        loss = self.last.forward(x, t)
        dout = self.last.backward()
        for layer in self.layers[::-1]:
            dout = layer.backward(dout)
        for layer in self.layers[::2]:
            layer.W -= lr * layer.dW
            layer.b -= lr * layer.db
        return loss
