"""Modules in the manner of torch.nn, gradients in .grad of the parameters."""
import numpy as np


class Parameter:
    def __init__(self, data):
        self.data = np.asarray(data, dtype=np.float64)
        self.grad = np.zeros_like(self.data)


class Module:
    training = True

    def train(self, mode=True):
        self.training = mode
        return self

    def eval(self):
        return self.train(False)

    def __call__(self, x):
        return self.forward(x)


class LayerNorm(Module):
    def __init__(self, normalized_shape, eps=1e-5):
        self.eps = eps
        self.weight = Parameter(np.ones(normalized_shape))
        self.bias = Parameter(np.zeros(normalized_shape))

    def forward(self, x):
        centred = x - x.mean(-1, keepdims=True)
        self.std = np.sqrt((centred ** 2).mean(-1, keepdims=True) + self.eps)
        self.y = centred / self.std
        return self.y * self.weight.data + self.bias.data

    def backward(self, grad):
        self.weight.grad = (grad * self.y).sum(0)
        self.bias.grad = grad.sum(0)
        g = grad * self.weight.data
        return (g - g.mean(-1, keepdims=True) - self.y * (g * self.y).mean(-1, keepdims=True)) / self.std


class BatchNorm1d(Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        self.eps, self.momentum = eps, momentum
        self.weight = Parameter(np.ones(num_features))
        self.bias = Parameter(np.zeros(num_features))
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)

    def forward(self, x):
        if not self.training:
            y = (x - self.running_mean) / np.sqrt(self.running_var + self.eps)
            return y * self.weight.data + self.bias.data
        n = len(x)
        mean = x.mean(0)
        var = ((x - mean) ** 2).mean(0)
        self.running_mean += self.momentum * (mean - self.running_mean)
        self.running_var += self.momentum * (var * n / max(n - 1, 1) - self.running_var)
        self.std = np.sqrt(var + self.eps)
        self.y = (x - mean) / self.std
        return self.y * self.weight.data + self.bias.data

    def backward(self, grad):
        self.weight.grad = (grad * self.y).sum(0)
        self.bias.grad = grad.sum(0)
        g = grad * self.weight.data
        return (g - g.mean(0) - self.y * (g * self.y).mean(0)) / self.std


class Dropout(Module):
    def __init__(self, p=0.5):
        self.p = p  # probability to drop

    def forward(self, x):
        if not self.training or self.p == 0:
            self.scale = np.ones_like(x)
        else:
            self.scale = np.random.binomial(1, 1 - self.p, size=x.shape) / (1 - self.p)
        return x * self.scale

    def backward(self, grad):
        return grad * self.scale
