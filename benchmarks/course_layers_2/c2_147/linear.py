import numpy as np


class Linear:
    """y = x W^T + b, weight is (out, in) like in torch"""

    def __init__(self, in_features, out_features, bias=True):
        k = np.sqrt(1 / in_features)
        self.weight = np.random.uniform(-k, k, (out_features, in_features))
        self.bias = np.random.uniform(-k, k, out_features) if bias else None
        self.weight_grad = None
        self.bias_grad = None

    def __call__(self, x):
        return self.forward(x)

    def forward(self, x):
        self.x = x
        y = x @ self.weight.T
        if self.bias is not None:
            y = y + self.bias
        return y

    def backward(self, dy):
        self.weight_grad = dy.T @ self.x
        if self.bias is not None:
            self.bias_grad = dy.sum(axis=0)
        dx = dy @ self.weight.T
        return dx
