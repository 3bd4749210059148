import numpy as np
from collections import OrderedDict


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params = OrderedDict()
        self.params["W1"] = weight_init_std * np.random.randn(input_size, hidden_size)
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = weight_init_std * np.random.randn(hidden_size, output_size)
        self.params["b2"] = np.zeros(output_size)

    def loss(self, X, y, reg=0.01):
        W1, b1, W2, b2 = self.params.values()
        N = X.shape[0]
        mask = (X @ W1 + b1) > 0
        H = (X @ W1 + b1) * mask
        S = H @ W2 + b2
        S = S - S.max(1, keepdims=True)
        P = np.exp(S) / np.exp(S).sum(1, keepdims=True)
        L = -np.log(P[np.arange(N), y]).mean()
        L = L + 0.5 * reg * np.sum(W1**2) + 0.5 * reg * np.sum(W2**2)

        G = P
        G[np.arange(N), y] -= 1
        G = G / N
        dW2 = np.einsum("nh,nc->hc", H, G) + reg * W2
        db2 = np.einsum("nc->c", G)
        dH = np.einsum("nc,hc->nh", G, W2) * mask
        dW1 = np.einsum("nd,nh->dh", X, dH) + reg * W1
        db1 = np.einsum("nh->h", dH)
        return L, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


class Tanh激活:
    """双曲正切"""

    def forward(self, x):
        self.x = x
        return np.tanh(x)

    def backward(self, dout):
        return dout / np.cosh(self.x) ** 2


class AdaGrad优化器:
    def __init__(self, lr=0.01, epsilon=1e-8):
        self.lr, self.epsilon = lr, epsilon
        self.历史 = None

    def update(self, params, grads):
        if self.历史 is None:
            self.历史 = {k: np.zeros_like(v) for k, v in params.items()}
        for k in params:
            self.历史[k] += np.square(grads[k])
            params[k] -= self.lr * grads[k] / (np.sqrt(self.历史[k]) + self.epsilon)
