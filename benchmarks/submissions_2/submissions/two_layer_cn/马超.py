# 马超 20230417
import numpy as np


def relu(x):
    return np.maximum(0, x)


def softmax(x):
    x = x - x.max(axis=-1, keepdims=True)
    return np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True)


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size):
        self.params = {}
        self.params["W1"] = np.random.randn(input_size, hidden_size) * 0.1
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = np.random.randn(hidden_size, output_size) * 0.1
        self.params["b2"] = np.zeros(output_size)

    def predict(self, X):
        a = relu(X @ self.params["W1"] + self.params["b1"])
        return softmax(a @ self.params["W2"] + self.params["b2"])

    def loss(self, X, y, reg=0.01):
        W1, W2 = self.params["W1"], self.params["W2"]
        m = X.shape[0]
        a1 = X @ W1 + self.params["b1"]
        z1 = relu(a1)
        y_hat = softmax(z1 @ W2 + self.params["b2"])
        L = -np.sum(np.log(y_hat[np.arange(m), y])) / m + 0.5 * reg * (np.sum(W1**2) + np.sum(W2**2))
        t = np.eye(W2.shape[1])[y]
        dy = (y_hat - t) / m
        dz1 = dy @ W2.T
        da1 = dz1 * (a1 > 0)
        grads = {}
        grads["W2"] = z1.T @ dy + reg * W2
        grads["b2"] = np.sum(dy, axis=0)
        grads["W1"] = X.T @ da1 + reg * W1
        grads["b1"] = np.sum(da1, axis=0)
        return L, grads


class Tanh:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout):
        # 导数是 1 - tanh^2
        return dout * (1 - np.tanh(self.y) ** 2)


class AdaGrad:
    def __init__(self, lr=0.01):
        self.lr = lr
        self.h = {}

    def update(self, params, grads):
        for k in params:
            if k not in self.h:
                self.h[k] = np.zeros_like(params[k])
            self.h[k] += grads[k] ** 2
            params[k] -= self.lr * grads[k] / (self.h[k] + 1e-7)
