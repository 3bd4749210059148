"""A4-style assignment, numpy instead of torch."""
import numpy as np


class Linear(object):

    @staticmethod
    def forward(x, w, b):
        """
        Inputs:
        - x: array of shape (N, d_1, ..., d_k)
        - w: (D, M) with D = d_1 * ... * d_k
        - b: (M,)
        Returns a tuple of: out (N, M), cache: (x, w, b)
        """
        out = x.reshape(x.shape[0], -1).dot(w) + b
        return out, (x, w, b)

    @staticmethod
    def backward(dout, cache):
        x, w, b = cache
        x_flat = x.reshape(x.shape[0], -1)
        dx = dout.dot(w.T).reshape(x.shape)
        dw = x_flat.T.dot(dout)
        db = dout.sum(axis=0)
        return dx, dw, db


class ReLU(object):

    @staticmethod
    def forward(x):
        out = np.where(x > 0, x, 0)
        return out, x

    @staticmethod
    def backward(dout, cache):
        dx = dout.copy()
        dx[cache <= 0] = 0
        return dx


class Linear_ReLU(object):

    @staticmethod
    def forward(x, w, b):
        a, fc_cache = Linear.forward(x, w, b)
        out, relu_cache = ReLU.forward(a)
        return out, (fc_cache, relu_cache)

    @staticmethod
    def backward(dout, cache):
        fc_cache, relu_cache = cache
        return Linear.backward(ReLU.backward(dout, relu_cache), fc_cache)


def softmax_loss(x, y):
    N = x.shape[0]
    shifted = x - x.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -log_probs[np.arange(N), y].sum() / N
    dx = np.exp(log_probs)
    dx[np.arange(N), y] -= 1
    dx /= N
    return loss, dx


if __name__ == '__main__':
    x, w, b = np.random.randn(3, 2, 4), np.random.randn(8, 5), np.random.randn(5)
    out, cache = Linear_ReLU.forward(x, w, b)
    loss, dout = softmax_loss(out, np.array([0, 3, 1]))
    print(loss, [g.shape for g in Linear_ReLU.backward(dout, cache)])
