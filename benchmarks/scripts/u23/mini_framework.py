import numpy as np

# My little layer framework :)

class Dense:
    def __init__(self, n_in, n_out, rng):
        limit = np.sqrt(6 / (n_in + n_out))          # Xavier uniform
        self.weights = rng.uniform(-limit, limit, (n_in, n_out))
        self.bias = np.zeros(n_out)

    def forward(self, x):
        self.input = x
        return x @ self.weights + self.bias

    def backward(self, grad, lr):
        grad_in = grad @ self.weights.T
        self.weights -= lr * self.input.T @ grad
        self.bias -= lr * grad.sum(axis=0)
        return grad_in


class Tanh:
    def forward(self, x):
        self.output = np.tanh(x)
        return self.output

    def backward(self, grad, lr):
        return grad * (1 - self.output ** 2)


def mse(y_true, y_pred):
    return np.mean((y_true - y_pred) ** 2)


def mse_prime(y_true, y_pred):
    return 2 * (y_pred - y_true) / y_true.size


rng = np.random.default_rng(0)
X = rng.normal(size=(200, 2))
Y = (X[:, :1] * X[:, 1:]) + 0.5 * X[:, :1]

act = Tanh()
network = [Dense(2, 16, rng), act, Dense(16, 16, rng), act, Dense(16, 1, rng)]

lr = 0.05
for e in range(400):
    order = rng.permutation(len(X))
    err = 0
    for i in range(0, len(X), 40):
        xb, yb = X[order[i:i + 40]], Y[order[i:i + 40]]
        out = xb
        for layer in network:
            out = layer.forward(out)
        err += mse(yb, out)
        grad = mse_prime(yb, out)
        for layer in reversed(network):
            grad = layer.backward(grad, lr)
    if (e + 1) % 100 == 0:
        print("epoch %d/%d   error=%f" % (e + 1, 400, err / 5))
