import numpy as np

HARNESS = {"network": ["linear", {"layer": "elu", "alpha": 1.0}, "linear", "relu", "linear"], "loss": "mse",
           "call": "Model", "step": "train_on_batch",
           "parameters": {"layers[0].W": "linear1.weight", "layers[0].b": "linear1.bias",
                          "layers[2].W": "linear2.weight", "layers[2].b": "linear2.bias",
                          "layers[4].W": "linear3.weight", "layers[4].b": "linear3.bias"},
           "gradients": {"layers[0].dW": "linear1.weight", "layers[0].db": "linear1.bias",
                         "layers[2].dW": "linear2.weight", "layers[2].db": "linear2.bias",
                         "layers[4].dW": "linear3.weight", "layers[4].db": "linear3.bias"}}

DTYPE = np.float32


class Dense:
    def __init__(self, n_in, n_out):
        self.W = (np.random.randn(n_in, n_out) * np.sqrt(2.0 / n_in)).astype(DTYPE)
        self.b = np.zeros(n_out, dtype=DTYPE)

    def forward(self, x):
        self.x = x
        return x @ self.W.astype(DTYPE) + self.b.astype(DTYPE)

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(0)
        return dout @ self.W.astype(DTYPE).T

    def update(self, lr):
        self.W = (self.W - lr * self.dW).astype(DTYPE)
        self.b = (self.b - lr * self.db).astype(DTYPE)


class ReLU:
    def forward(self, x):
        self.mask = x > 0
        return np.where(self.mask, x, DTYPE(0))

    def backward(self, dout):
        return np.where(self.mask, dout, DTYPE(0))

    def update(self, lr):
        pass


class ELU:
    def forward(self, x):
        self.y = np.where(x > 0, x, np.expm1(np.minimum(x, 0)))
        return self.y

    def backward(self, dout):
        # y + 1 == exp(x) on the negative side
        return dout * np.where(self.y > 0, DTYPE(1), self.y + DTYPE(1))

    def update(self, lr):
        pass


class Model:
    def __init__(self, layer_sizes):
        a, b, c, d = layer_sizes
        self.layers = [Dense(a, b), ELU(), Dense(b, c), ReLU(), Dense(c, d)]

    def train_on_batch(self, x, y, lr):
        out = np.asarray(x, dtype=DTYPE)
        y = np.asarray(y, dtype=DTYPE)
        for layer in self.layers:
            out = layer.forward(out)
        diff = out - y
        loss = np.mean(diff * diff)
        grad = diff * DTYPE(2.0 / diff.size)
        for layer in self.layers[::-1]:
            grad = layer.backward(grad)
        for layer in self.layers:
            layer.update(lr)
        return float(loss)
