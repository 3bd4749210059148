import numpy as np


class SoftmaxCE:
    """Softmax followed by cross entropy."""

    def _softmax(self, x):
        e = np.exp(x - x.max(axis=-1, keepdims=True))
        return e / e.sum(axis=-1, keepdims=True)

    def forward(self, prediction, target):
        self.probs = self._softmax(prediction)
        self.labels = target
        p = np.take_along_axis(self.probs, target[:, None], axis=1)
        return -np.log(p).mean()

    def backward(self):
        batch = self.labels.shape[0]
        dx = self.probs * 1.0
        np.put_along_axis(dx, self.labels[:, None],
                          np.take_along_axis(dx, self.labels[:, None], axis=1) - 1, axis=1)
        dx /= batch
        return dx


def bce_loss(p, t):
    m = t.shape[0] * t.shape[1]
    loss = -(np.dot(t.T, np.log(p)) + np.dot((1 - t).T, np.log(1 - p))).item() / m
    return loss, -(np.divide(t, p) - np.divide(1 - t, 1 - p)) / m


class HingeLoss:
    def forward(self, scores, y):
        N = scores.shape[0]
        idx = range(N)
        self.delta = scores - scores[idx, y].reshape(N, 1) + 1
        self.delta[idx, y] = 0
        self.delta = self.delta * (self.delta > 0)
        self.idx, self.y, self.N = idx, y, N
        return self.delta.sum() / N

    def backward(self):
        ds = np.zeros(self.delta.shape)
        ds[self.delta > 0] = 1 / self.N
        ds[self.idx, self.y] = -(self.delta > 0).sum(axis=1) / self.N
        return ds
