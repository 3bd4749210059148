"""Network after the well-known online book, but all deltas are computed first and the
gradients are read off afterwards."""
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid linear sigmoid",
           "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5}, "samples": "one_column"}


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


class Network:
    def __init__(self, sizes):
        self.sizes = sizes
        self.biases = [np.random.randn(n, 1) for n in sizes[1:]]
        self.weights = [np.random.randn(n, m) for m, n in zip(sizes[:-1], sizes[1:])]

    def backprop(self, x, y):
        acts = [x]
        for w, b in zip(self.weights, self.biases):
            acts.append(sigmoid(w @ acts[-1] + b))
        slopes = [a * (1 - a) for a in acts[1:]]

        deltas = [(acts[-1] - y) * slopes[-1]]
        for w, s in zip(self.weights[:0:-1], slopes[-2::-1]):
            deltas.insert(0, (w.T @ deltas[0]) * s)

        nabla_b = deltas
        nabla_w = [d @ a.T for d, a in zip(deltas, acts)]
        return nabla_b, nabla_w
