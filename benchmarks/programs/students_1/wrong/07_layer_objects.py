import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "mse", "call": "Net", "step": "step",
           "parameters": {"layers[0].W": "linear1.weight", "layers[0].b": "linear1.bias",
                          "layers[2].W": "linear2.weight", "layers[2].b": "linear2.bias"},
           "gradients": {"layers[0].dW": "linear1.weight", "layers[0].db": "linear1.bias",
                         "layers[2].dW": "linear2.weight", "layers[2].db": "linear2.bias"}}


class Linear:
    def __init__(self, fan_in, fan_out):
        self.W = np.random.uniform(-0.5, 0.5, (fan_in, fan_out))
        self.b = np.zeros(fan_out)
        self.dW = np.zeros_like(self.W)
        self.db = np.zeros_like(self.b)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, grad):
        self.dW += self.x.T @ grad
        self.db += grad.sum(axis=0)
        return grad @ self.W.T

    def params(self):
        return [(self.W, self.dW), (self.b, self.db)]


class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, grad):
        return grad * self.out * (1 - self.out)

    def params(self):
        return []


class MSELoss:
    def forward(self, pred, target):
        self.diff = pred - target
        return np.mean(self.diff ** 2)

    def backward(self):
        return 2 * self.diff / self.diff.size


class Net:
    def __init__(self, sizes):
        self.layers = [Linear(sizes[0], sizes[1]), Sigmoid(), Linear(sizes[1], sizes[2])]
        self.criterion = MSELoss()

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self):
        grad = self.criterion.backward()
        for layer in reversed(self.layers):
            grad = layer.backward(grad)

    def step(self, inputs, targets, lr):
        loss = self.criterion.forward(self.forward(inputs), targets)
        self.backward()
        for layer in self.layers:
            for p, g in layer.params():
                p -= lr * g
        return loss


if __name__ == "__main__":
    net = Net([2, 8, 1])
    x = np.random.randn(100, 2)
    y = (x[:, :1] * x[:, 1:] > 0).astype(float)
    for it in range(2000):
        l = net.step(x, y, 0.5)
        if it % 200 == 0:
            print(it, l)
