import numpy as np

sigmoid = lambda z: 1.0 / (1.0 + np.exp(-z))
sigmoid_prime = lambda z: sigmoid(z) * (1.0 - sigmoid(z))


class CrossEntropyCost:
    fn = staticmethod(lambda a, y: float(-(y * np.log(a) + (1 - y) * np.log(1 - a)).sum()))
    delta = staticmethod(lambda z, a, y: a - y)


class Network:
    """Quadratic cost. Layers are counted from the input."""

    def __init__(self, sizes):
        rng = np.random.default_rng()
        self.sizes = list(sizes)
        self.biases = [rng.standard_normal((n, 1)) for n in sizes[1:]]
        self.weights = [rng.standard_normal((n, m)) for m, n in zip(sizes, sizes[1:])]

    def _forward(self, x):
        a = [x]
        for w, b in zip(self.weights, self.biases):
            a.append(sigmoid(w @ a[-1] + b))
        return a

    def feedforward(self, x):
        return self._forward(x)[-1]

    def backprop(self, x, y):
        a = self._forward(x)
        error = a[-1] - y
        nabla_b, nabla_w = [], []
        for i in range(len(self.weights) - 1, -1, -1):
            delta = error * a[i + 1] * (1 - a[i + 1])
            nabla_b.append(delta)
            nabla_w.append(delta @ a[i].T)
            error = self.weights[i].T @ delta
        return nabla_b[::-1], nabla_w[::-1]

    def update_mini_batch(self, mini_batch, eta):
        grads = [self.backprop(x, y) for x, y in mini_batch]
        for i in range(len(self.weights)):
            self.biases[i] = self.biases[i] - eta * np.mean([g[0][i] for g in grads], axis=0)
            self.weights[i] = self.weights[i] - eta * np.mean([g[1][i] for g in grads], axis=0)
