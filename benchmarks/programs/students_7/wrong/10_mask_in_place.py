import numpy as np

HARNESS = {"network": "linear relu linear relu linear", "loss": "mse"}


class Dense:
    def __init__(self, fan_in, fan_out, rng):
        self.weight = rng.normal(size=(fan_out, fan_in)) * np.sqrt(2 / fan_in)
        self.bias = np.zeros(fan_out)

    def forward(self, x):
        self.x = x
        return x @ self.weight.T + self.bias

    def backward(self, dout):
        self.dweight = dout.T @ self.x
        self.dbias = dout.sum(axis=0)
        return dout @ self.weight


class ReLU:
    def forward(self, z):
        self.z = z
        return np.maximum(z, 0)

    def backward(self, dout):
        dz = dout.copy()
        dz[dout <= 0] = 0
        return dz


class MLP:
    def __init__(self, sizes, seed=0):
        rng = np.random.default_rng(seed)
        self.layers = []
        for i in range(len(sizes) - 1):
            if i > 0:
                self.layers.append(ReLU())
            self.layers.append(Dense(sizes[i], sizes[i + 1], rng))

    def train_step(self, x, y, lr):
        h = x
        for layer in self.layers:
            h = layer.forward(h)
        loss = np.mean((h - y) ** 2)
        grad = 2 * (h - y) / h.size
        for layer in self.layers[::-1]:
            grad = layer.backward(grad)
        for layer in self.layers:
            if isinstance(layer, Dense):
                layer.weight -= lr * layer.dweight
                layer.bias -= lr * layer.dbias
        return loss
