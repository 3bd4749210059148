"""两层网络：由小层拼成"""
import numpy as np


class Linear:
    def __init__(self, params, w, b):
        self.params, self.w, self.b = params, w, b

    def forward(self, x):
        self.x = x
        return x @ self.params[self.w] + self.params[self.b]

    def backward(self, grad, grads):
        grads[self.w] = self.x.T @ grad
        grads[self.b] = grad.sum(axis=0)
        return grad @ self.params[self.w].T


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size):
        self.params = dict(
            W1=np.random.normal(0, 0.1, (input_size, hidden_size)),
            b1=np.zeros(hidden_size),
            W2=np.random.normal(0, 0.1, (hidden_size, output_size)),
            b2=np.zeros(output_size),
        )

    def loss(self, X, y, reg=0.01):
        fc1, fc2 = Linear(self.params, "W1", "b1"), Linear(self.params, "W2", "b2")
        z = fc1.forward(X)
        s = fc2.forward(z * (z > 0))
        s = s - s.max(axis=1, keepdims=True)
        logp = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
        n = X.shape[0]
        loss = -logp[np.arange(n), y].mean()
        grad = np.exp(logp)
        grad[np.arange(n), y] -= 1
        grads = {}
        dh = fc2.backward(grad / n, grads)
        fc1.backward(dh * (z > 0), grads)
        for name in ("W1", "W2"):
            loss += reg * np.sum(self.params[name] ** 2)
            grads[name] = grads[name] + 2 * reg * self.params[name]
        return loss, grads
