"""NumPy re-implementation of a few needle ops, homework 1."""
import numpy as np


class Value:
    def __init__(self, data, op=None, inputs=()):
        self.data = np.asarray(data, dtype=np.float64)
        self.op = op
        self.inputs = list(inputs)

    @property
    def shape(self):
        return self.data.shape


class Op:
    def __call__(self, *args):
        return Value(self.compute(*[a.data for a in args]), self, args)

    def compute(self, *args):
        raise NotImplementedError()

    def gradient(self, out_grad, node):
        raise NotImplementedError()


class EWiseMul(Op):
    def compute(self, a, b):
        return a * b

    def gradient(self, out_grad, node):
        lhs, rhs = node.inputs
        return out_grad * rhs.data, out_grad * lhs.data


class EWiseDiv(Op):
    """Op to element-wise divide two nodes."""

    def compute(self, a, b):
        return a / b

    def gradient(self, out_grad, node):
        lhs, rhs = node.inputs
        return out_grad / rhs.data, -out_grad * lhs.data / (rhs.data ** 2)


class MatMul(Op):
    def compute(self, a, b):
        return a @ b

    def gradient(self, out_grad, node):
        lhs, rhs = [v.data for v in node.inputs]
        ga = out_grad @ np.swapaxes(rhs, -1, -2)
        gb = np.swapaxes(lhs, -1, -2) @ out_grad
        # undo the batch broadcasting of numpy's matmul
        if ga.ndim > lhs.ndim:
            ga = ga.sum(axis=tuple(range(ga.ndim - lhs.ndim)))
        if gb.ndim > rhs.ndim:
            gb = gb.sum(axis=tuple(range(gb.ndim - rhs.ndim)))
        return ga, gb


class Summation(Op):
    def __init__(self, axes=None):
        self.axes = axes

    def compute(self, a):
        return np.sum(a, axis=self.axes)

    def gradient(self, out_grad, node):
        shape = node.inputs[0].shape
        if self.axes is None:
            return np.ones(shape) * out_grad
        axes = self.axes if isinstance(self.axes, tuple) else (self.axes,)
        axes = [ax % len(shape) for ax in axes]
        kept = [1 if i in axes else n for i, n in enumerate(shape)]
        return np.broadcast_to(np.reshape(out_grad, kept), shape).copy()


if __name__ == "__main__":
    a, b = Value(np.random.randn(5, 2, 3)), Value(np.random.randn(3, 4))
    c = MatMul()(a, b)
    ga, gb = c.op.gradient(np.ones(c.shape), c)
    print(ga.shape, gb.shape)
