"""石井 — レイヤ実装（forward / backward）"""
import numpy as np


class Layer:
    def __init__(self):
        self.params, self.grads = [], []


class Affine(Layer):
    def __init__(self, W, b):
        super().__init__()
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]
        self._x = None

    def forward(self, x):
        W, b = self.params
        self._x = x
        return x @ W + b

    def backward(self, dout):
        W, _ = self.params
        self.grads[0][...] = self._x.T @ dout
        self.grads[1][...] = np.sum(dout, axis=0)
        return dout @ W.T


class Sigmoid(Layer):
    def __init__(self):
        super().__init__()
        self.out = None

    def forward(self, x):
        self.out = np.where(x >= 0, 1 / (1 + np.exp(-np.abs(x))), np.exp(-np.abs(x)) / (1 + np.exp(-np.abs(x))))
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)


class Embedding(Layer):
    def __init__(self, W):
        super().__init__()
        self.params = [W]
        self.grads = [np.zeros_like(W)]
        self.idx = None

    def forward(self, idx):
        self.idx = idx
        return self.params[0][idx]

    def backward(self, dout):
        dW = self.grads[0]
        dW[...] = 0
        for i, w in enumerate(self.idx):
            dW[w] += dout[i]


class Dropout(Layer):
    def __init__(self, dropout_ratio=0.5):
        super().__init__()
        assert 0 <= dropout_ratio < 1
        self.dropout_ratio = dropout_ratio
        self.mask = None

    def forward(self, x, train_flg=True):
        if not train_flg:
            return x
        keep = 1 - self.dropout_ratio
        self.mask = np.random.binomial(1, keep, size=x.shape) / keep
        return self.mask * x

    def backward(self, dout):
        return self.mask * dout


class SoftmaxWithLoss(Layer):
    def forward(self, x, t):
        n = len(x)
        x = x - x.max(axis=1, keepdims=True)
        logp = x - np.log(np.exp(x).sum(axis=1, keepdims=True))
        self.p = np.exp(logp)
        self.t = t.argmax(axis=1) if t.ndim == 2 else t
        return -logp[np.arange(n), self.t].sum() / n

    def backward(self, dout=1):
        n = len(self.p)
        dx = self.p.copy()
        dx[np.arange(n), self.t] -= 1
        return dout * dx / n


if __name__ == "__main__":
    W = np.random.randn(4, 3)
    layer = Affine(W, np.zeros(3))
    y = layer.forward(np.random.randn(2, 4))
    loss = SoftmaxWithLoss()
    print("loss", loss.forward(y, np.array([0, 2])))
    print(layer.backward(loss.backward()).shape)
