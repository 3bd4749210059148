import numpy as np

HARNESS = {
    "network": [{"layer": "linear"}, {"layer": "elu", "alpha": 0.7}, {"layer": "linear"},
                {"layer": "elu", "alpha": 0.7}, {"layer": "linear"}],
    "loss": "mse",
}

ALPHA = 0.7


def elu(z):
    return np.where(z > 0, z, ALPHA * (np.exp(np.minimum(z, 0)) - 1))


def elu_grad(z, a):
    """slope of elu; for z <= 0 it follows from the output a"""
    return np.where(z > 0, 1.0, a + 1.0)


class MLP:
    """Any number of layers with elu in between; W[k] has shape (in, out)."""

    def __init__(self, layer_dims):
        rng = np.random.default_rng(0)
        self.W = [rng.normal(0, np.sqrt(1 / m), (m, n)) for m, n in zip(layer_dims, layer_dims[1:])]
        self.b = [np.zeros(n) for n in layer_dims[1:]]
        self.dW = [None for _ in self.W]
        self.db = [None for _ in self.b]

    def forward(self, x):
        self.inputs, self.zs = [], []
        for k in range(len(self.W)):
            self.inputs.append(x)
            z = x @ self.W[k] + self.b[k]
            self.zs.append(z)
            x = elu(z) if k < len(self.W) - 1 else z
        return x

    def backward(self, x, y, output):
        g = 2 * (output - y) / output.size
        for k in range(len(self.W) - 1, -1, -1):
            if k < len(self.W) - 1:
                g = g * elu_grad(self.zs[k], self.inputs[k + 1])
            self.dW[k] = self.inputs[k].T @ g
            self.db[k] = g.sum(axis=0)
            g = g @ self.W[k].T

    def update(self, lr):
        for k in range(len(self.W)):
            self.W[k] -= lr * self.dW[k]
            self.b[k] -= lr * self.db[k]


if __name__ == "__main__":
    x = np.linspace(-2, 2, 32)[:, None]
    net = MLP([1, 8, 8, 1])
    for i in range(200):
        out = net.forward(x)
        net.backward(x, np.tanh(3 * x), out)
        net.update(0.1)
    print(np.mean((out - np.tanh(3 * x)) ** 2))
