"""ops_logarithmic.py + two more. gradient() works on raw arrays here, out_grad: np.ndarray"""
import numpy as np
from autograd import NDOp, Value


class LogSumExp(NDOp):
    def __init__(self, axes=None):
        self.axes = axes

    def compute(self, Z):
        self.max_Z = np.max(Z, axis=self.axes, keepdims=True)
        max_red = np.max(Z, axis=self.axes)
        return np.log(np.sum(np.exp(Z - self.max_Z), axis=self.axes)) + max_red

    def gradient(self, out_grad, node):
        Z = node.inputs[0].realize_cached_data()
        expz = np.exp(Z - self.max_Z)
        sum_expz = np.sum(expz, axis=self.axes, keepdims=True)
        shape = sum_expz.shape
        return np.reshape(out_grad, shape) * expz / sum_expz


class LogSoftmax(NDOp):
    def compute(self, Z):
        m = Z.max(axis=1, keepdims=True)
        return Z - m - np.log(np.exp(Z - m).sum(axis=1, keepdims=True))

    def gradient(self, out_grad, node):
        softmax = np.exp(node.realize_cached_data())
        return out_grad - softmax * out_grad


class Tanh(NDOp):
    def compute(self, a):
        return np.tanh(a)

    def gradient(self, out_grad, node):
        return out_grad * (1 - node.realize_cached_data() ** 2)


class Stack(NDOp):
    def __init__(self, axis):
        self.axis = axis

    def compute(self, *args):
        return np.stack(args, axis=self.axis)

    def gradient(self, out_grad, node):
        return tuple(np.take(out_grad, i, axis=self.axis) for i in range(len(node.inputs)))


class Dilate(NDOp):
    def __init__(self, axes, dilation):
        self.axes = axes
        self.dilation = dilation

    def _slices(self, ndim):
        return tuple(slice(None, None, self.dilation + 1) if i in self.axes else slice(None) for i in range(ndim))

    def compute(self, a):
        shape = [s * (1 + self.dilation) if i in self.axes else s for i, s in enumerate(a.shape)]
        out = np.zeros(shape)
        out[self._slices(a.ndim)] = a
        return out

    def gradient(self, out_grad, node):
        return out_grad[self._slices(out_grad.ndim)]
