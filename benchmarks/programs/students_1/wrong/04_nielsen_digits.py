import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid linear sigmoid", "call": "Network", "step": "gradient_step",
           "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5}, "weight": "out_in", "bias": "column",
           "samples": "rows",
           "parameters": {"weights[0]": "linear1.weight", "weights[1]": "linear2.weight", "weights[2]": "linear3.weight",
                          "biases[0]": "linear1.bias", "biases[1]": "linear2.bias", "biases[2]": "linear3.bias"},
           "gradients": {"nabla_w[0]": "linear1.weight", "nabla_w[1]": "linear2.weight", "nabla_w[2]": "linear3.weight",
                         "nabla_b[0]": "linear1.bias", "nabla_b[1]": "linear2.bias", "nabla_b[2]": "linear3.bias"}}


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_prime(z):
    """Derivative of the sigmoid function."""
    return sigmoid(z) * (1 - sigmoid(z))


class Network:
    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.biases = [np.random.randn(n, 1) for n in sizes[1:]]
        self.weights = [np.random.randn(n, m) / np.sqrt(m) for m, n in zip(sizes[:-1], sizes[1:])]

    def backprop(self, x, y):
        nabla_b = [None] * (self.num_layers - 1)
        nabla_w = [None] * (self.num_layers - 1)

        activations = [x]
        zs = []
        for w, b in zip(self.weights, self.biases):
            zs.append(w @ activations[-1] + b)
            activations.append(sigmoid(zs[-1]))

        delta = (activations[-1] - y) * sigmoid_prime(zs[-1])
        nabla_b[-1] = delta
        nabla_w[-1] = delta @ activations[-2].T
        for l in range(2, self.num_layers):
            sp = sigmoid_prime(activations[-l])
            delta = (self.weights[-l + 1].T @ delta) * sp
            nabla_b[-l] = delta
            nabla_w[-l] = delta @ activations[-l - 1].T
        return nabla_w, nabla_b, 0.5 * np.sum((activations[-1] - y) ** 2)

    def gradient_step(self, inputs, targets, lr):
        self.nabla_w = [np.zeros_like(w) for w in self.weights]
        self.nabla_b = [np.zeros_like(b) for b in self.biases]
        cost = 0.0
        for x, y in zip(inputs, targets):
            dw, db, c = self.backprop(x[:, None], y[:, None])
            for k in range(self.num_layers - 1):
                self.nabla_w[k] = self.nabla_w[k] + dw[k]
                self.nabla_b[k] = self.nabla_b[k] + db[k]
            cost += c
        for k in range(self.num_layers - 1):
            self.weights[k] = self.weights[k] - lr * self.nabla_w[k]
            self.biases[k] = self.biases[k] - lr * self.nabla_b[k]
        return cost
