from typing import Optional
import numpy as np


class LogSumExp:
    """log(sum(exp(Z))) over the given axes, computed in the stable way."""

    def __init__(self, axes: Optional[tuple] = None):
        self.axes = axes

    def compute(self, Z):
        max_keep = np.max(Z, axis=self.axes, keepdims=True)
        s = np.sum(np.exp(Z - max_keep), axis=self.axes, keepdims=True)
        out = np.log(s) + max_keep
        return np.squeeze(out, axis=self.axes)

    def gradient(self, out_grad, node):
        Z = node.inputs[0]
        max_keep = Z.max(axis=self.axes, keepdims=True)
        e = np.exp(Z - max_keep)
        p = e / e.sum(axis=self.axes, keepdims=True)
        if self.axes is None:
            return out_grad * p
        return np.expand_dims(out_grad, self.axes) * p


class LogSoftmax:
    """log softmax over the last axis of a 2-d array"""

    def compute(self, Z):
        Z = Z - np.max(Z, axis=1, keepdims=True)
        return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))

    def gradient(self, out_grad, node):
        Z = node.inputs[0]
        softmax = np.exp(self.compute(Z))
        return out_grad - softmax * out_grad.sum(axis=1, keepdims=True)


def logsumexp(a, axes=None):
    return LogSumExp(axes=axes).compute(a)


if __name__ == "__main__":
    class N:
        pass
    n = N()
    n.inputs = [np.random.randn(3, 4)]
    print(logsumexp(n.inputs[0], (1,)), LogSumExp((1,)).gradient(np.ones(3), n).sum(1))
