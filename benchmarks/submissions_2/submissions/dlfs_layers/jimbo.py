import numpy as np
from numpy import ndarray

# 数値微分でも確かめました（ファイルの最後）

class FullyConnected:
    def __init__(self, W: ndarray, b: ndarray):
        self.W, self.b = W, b
        self.dW = self.db = None

    def forward(self, x: ndarray) -> ndarray:
        self.x = x
        return np.add(np.dot(x, self.W), self.b)

    def backward(self, dout: ndarray) -> ndarray:
        self.db = np.sum(dout, axis=0)
        self.dW = np.dot(dout.T, self.x).T
        return np.dot(self.W, dout.T).T


class Sigmoid:
    def forward(self, x: ndarray) -> ndarray:
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, dout: ndarray) -> ndarray:
        ds = self.s * (1 - self.s)
        return ds * dout


class Embedding:
    def __init__(self, W: ndarray):
        self.W = W
        self.dW = None

    def forward(self, idx: ndarray) -> ndarray:
        self.idx = idx
        return self.W[idx]

    def backward(self, dout: ndarray) -> None:
        self.dW = np.zeros(self.W.shape)
        np.add.at(self.dW, self.idx, dout)


class Dropout:
    def __init__(self, dropout_ratio: float = 0.5):
        self.dropout_ratio = dropout_ratio

    def forward(self, x: ndarray, train_flg: bool = True) -> ndarray:
        if train_flg:
            self.mask = np.random.rand(*x.shape) > self.dropout_ratio
            y = x.copy()
            y[~self.mask] = 0
            return y
        return (1 - self.dropout_ratio) * x

    def backward(self, dout: ndarray) -> ndarray:
        dx = dout.copy()
        dx[~self.mask] = 0
        return dx


class SoftmaxWithLoss:
    eps = 1e-10

    def forward(self, x: ndarray, t: ndarray) -> float:
        if t.ndim == 1:
            t = np.identity(x.shape[1])[t]
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.y = e / e.sum(axis=1, keepdims=True)
        self.t = t
        return -np.sum(t * np.log(self.y + self.eps)) / x.shape[0]

    def backward(self, dout: float = 1) -> ndarray:
        return dout * (self.y - self.t) / self.y.shape[0]


def numerical_gradient(f, x, h=1e-4):
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"])
    while not it.finished:
        i = it.multi_index
        old = x[i]
        x[i] = old + h
        up = f(x)
        x[i] = old - h
        down = f(x)
        grad[i] = (up - down) / (2 * h)
        x[i] = old
        it.iternext()
    return grad


if __name__ == "__main__":
    x = np.random.randn(3, 4)
    t = np.array([0, 1, 3])
    loss = SoftmaxWithLoss()
    loss.forward(x, t)
    print(np.abs(loss.backward() - numerical_gradient(lambda a: SoftmaxWithLoss().forward(a, t), x)).max())
